// Original file: grappe/types/v1/workload.proto


export interface Replacement {
  'afterMs'?: (number);
  'startPeriodMs'?: (number);
}

export interface Replacement__Output {
  'afterMs': (number);
  'startPeriodMs': (number);
}
