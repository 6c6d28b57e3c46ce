// Original file: grappe/operator/v1/rollouts.proto


export interface RolloutRequest {
  'service'?: (string);
}

export interface RolloutRequest__Output {
  'service': (string);
}
