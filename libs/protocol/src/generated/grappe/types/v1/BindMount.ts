// Original file: grappe/types/v1/workload.proto


export interface BindMount {
  'source'?: (string);
}

export interface BindMount__Output {
  'source': (string);
}
