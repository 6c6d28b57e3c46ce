// Original file: grappe/operator/v1/incidents.proto

import type { Outage as _grappe_operator_v1_Outage, Outage__Output as _grappe_operator_v1_Outage__Output } from '../../../grappe/operator/v1/Outage.ts';
import type { Long } from '@grpc/proto-loader';

// Original file: grappe/operator/v1/incidents.proto

export const _grappe_operator_v1_AffectedSlot_End = {
  END_NONE: 'END_NONE',
  END_SERVING: 'END_SERVING',
  END_UNWANTED: 'END_UNWANTED',
  END_COMPLETED: 'END_COMPLETED',
} as const;

export type _grappe_operator_v1_AffectedSlot_End =
  | 'END_NONE'
  | 0
  | 'END_SERVING'
  | 1
  | 'END_UNWANTED'
  | 2
  | 'END_COMPLETED'
  | 3

export type _grappe_operator_v1_AffectedSlot_End__Output = typeof _grappe_operator_v1_AffectedSlot_End[keyof typeof _grappe_operator_v1_AffectedSlot_End]

// Original file: grappe/operator/v1/incidents.proto

export const _grappe_operator_v1_AffectedSlot_Recovery = {
  RECOVERY_NONE: 'RECOVERY_NONE',
  RECOVERY_PLACED: 'RECOVERY_PLACED',
  RECOVERY_PROMOTED: 'RECOVERY_PROMOTED',
  RECOVERY_RESTARTED: 'RECOVERY_RESTARTED',
  RECOVERY_KEPT: 'RECOVERY_KEPT',
} as const;

export type _grappe_operator_v1_AffectedSlot_Recovery =
  | 'RECOVERY_NONE'
  | 0
  | 'RECOVERY_PLACED'
  | 1
  | 'RECOVERY_PROMOTED'
  | 2
  | 'RECOVERY_RESTARTED'
  | 3
  | 'RECOVERY_KEPT'
  | 4

export type _grappe_operator_v1_AffectedSlot_Recovery__Output = typeof _grappe_operator_v1_AffectedSlot_Recovery[keyof typeof _grappe_operator_v1_AffectedSlot_Recovery]

export interface AffectedSlot {
  'service'?: (string);
  'slot'?: (string);
  'task'?: (string);
  'node'?: (string);
  'outages'?: (_grappe_operator_v1_Outage)[];
  'failures'?: (number);
  'tied'?: (boolean);
  'decidedMs'?: (number | string | Long);
  'recovery'?: (_grappe_operator_v1_AffectedSlot_Recovery);
  'successor'?: (string);
  'successorNode'?: (string);
  'end'?: (_grappe_operator_v1_AffectedSlot_End);
  'servingMs'?: (number | string | Long);
  'placementMs'?: (number | string | Long);
  'startMs'?: (number | string | Long);
  'outageMs'?: (number | string | Long);
  'waitsFor'?: (string);
  '_decidedMs'?: "decidedMs";
  '_servingMs'?: "servingMs";
  '_placementMs'?: "placementMs";
  '_startMs'?: "startMs";
  '_outageMs'?: "outageMs";
}

export interface AffectedSlot__Output {
  'service': (string);
  'slot': (string);
  'task': (string);
  'node': (string);
  'outages': (_grappe_operator_v1_Outage__Output)[];
  'failures': (number);
  'tied': (boolean);
  'decidedMs'?: (number);
  'recovery': (_grappe_operator_v1_AffectedSlot_Recovery__Output);
  'successor': (string);
  'successorNode': (string);
  'end': (_grappe_operator_v1_AffectedSlot_End__Output);
  'servingMs'?: (number);
  'placementMs'?: (number);
  'startMs'?: (number);
  'outageMs'?: (number);
  'waitsFor': (string);
  '_decidedMs'?: "decidedMs";
  '_servingMs'?: "servingMs";
  '_placementMs'?: "placementMs";
  '_startMs'?: "startMs";
  '_outageMs'?: "outageMs";
}
