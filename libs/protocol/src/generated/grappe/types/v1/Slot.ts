// Original file: grappe/types/v1/workload.proto


export interface Slot {
  'index'?: (number);
  'node'?: (string);
  'kind'?: "index"|"node";
}

export interface Slot__Output {
  'index'?: (number);
  'node'?: (string);
  'kind'?: "index"|"node";
}
