// Original file: grappe/operator/v1/incidents.proto

import type { Long } from '@grpc/proto-loader';

// Original file: grappe/operator/v1/incidents.proto

export const _grappe_operator_v1_Absence_End = {
  END_NONE: 'END_NONE',
  END_RETURNED: 'END_RETURNED',
  END_PLANNED: 'END_PLANNED',
  END_REMOVED: 'END_REMOVED',
} as const;

export type _grappe_operator_v1_Absence_End =
  | 'END_NONE'
  | 0
  | 'END_RETURNED'
  | 1
  | 'END_PLANNED'
  | 2
  | 'END_REMOVED'
  | 3

export type _grappe_operator_v1_Absence_End__Output = typeof _grappe_operator_v1_Absence_End[keyof typeof _grappe_operator_v1_Absence_End]

export interface Absence {
  'untilMs'?: (number | string | Long);
  'end'?: (_grappe_operator_v1_Absence_End);
  '_untilMs'?: "untilMs";
}

export interface Absence__Output {
  'untilMs'?: (number);
  'end': (_grappe_operator_v1_Absence_End__Output);
  '_untilMs'?: "untilMs";
}
