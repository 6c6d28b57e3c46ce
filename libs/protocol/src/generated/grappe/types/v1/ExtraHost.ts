// Original file: grappe/types/v1/workload.proto


export interface ExtraHost {
  'host'?: (string);
  'address'?: (string);
}

export interface ExtraHost__Output {
  'host': (string);
  'address': (string);
}
