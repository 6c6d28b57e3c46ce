// Original file: grappe/operator/v1/rollouts.proto


export interface ListRolloutsRequest {
  'service'?: (string);
  'limit'?: (number);
}

export interface ListRolloutsRequest__Output {
  'service': (string);
  'limit': (number);
}
