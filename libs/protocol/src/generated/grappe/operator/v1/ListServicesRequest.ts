// Original file: grappe/operator/v1/stacks.proto


export interface ListServicesRequest {
  'stack'?: (string);
  '_stack'?: "stack";
}

export interface ListServicesRequest__Output {
  'stack'?: (string);
  '_stack'?: "stack";
}
