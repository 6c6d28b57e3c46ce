// Original file: grappe/types/v1/workload.proto


export interface Device {
  'source'?: (string);
  'target'?: (string);
  'permissions'?: (string);
}

export interface Device__Output {
  'source': (string);
  'target': (string);
  'permissions': (string);
}
