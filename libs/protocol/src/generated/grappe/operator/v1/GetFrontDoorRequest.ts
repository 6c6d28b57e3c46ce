// Original file: grappe/operator/v1/gateways.proto


export interface GetFrontDoorRequest {
  'service'?: (string);
}

export interface GetFrontDoorRequest__Output {
  'service': (string);
}
