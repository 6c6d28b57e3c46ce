// Original file: grappe/types/v1/workload.proto


export interface Replicated {
  'replicas'?: (number);
}

export interface Replicated__Output {
  'replicas': (number);
}
