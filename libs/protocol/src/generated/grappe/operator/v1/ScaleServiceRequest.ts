// Original file: grappe/operator/v1/stacks.proto


export interface ScaleServiceRequest {
  'service'?: (string);
  'replicas'?: (number);
}

export interface ScaleServiceRequest__Output {
  'service': (string);
  'replicas': (number);
}
