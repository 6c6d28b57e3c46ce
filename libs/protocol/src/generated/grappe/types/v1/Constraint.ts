// Original file: grappe/types/v1/workload.proto


export interface Constraint {
  'key'?: (string);
  'equals'?: (boolean);
  'value'?: (string);
}

export interface Constraint__Output {
  'key': (string);
  'equals': (boolean);
  'value': (string);
}
