// Original file: grappe/operator/v1/nodes.proto

import type { Long } from '@grpc/proto-loader';

// Original file: grappe/operator/v1/nodes.proto

export const _grappe_operator_v1_ProbeFinding_Outcome = {
  OUTCOME_SILENT: 'OUTCOME_SILENT',
  OUTCOME_ANSWERED: 'OUTCOME_ANSWERED',
  OUTCOME_REFUSED: 'OUTCOME_REFUSED',
  OUTCOME_NO_REPLY: 'OUTCOME_NO_REPLY',
} as const;

export type _grappe_operator_v1_ProbeFinding_Outcome =
  | 'OUTCOME_SILENT'
  | 0
  | 'OUTCOME_ANSWERED'
  | 1
  | 'OUTCOME_REFUSED'
  | 2
  | 'OUTCOME_NO_REPLY'
  | 3

export type _grappe_operator_v1_ProbeFinding_Outcome__Output = typeof _grappe_operator_v1_ProbeFinding_Outcome[keyof typeof _grappe_operator_v1_ProbeFinding_Outcome]

export interface ProbeFinding {
  'peer'?: (string);
  'outcome'?: (_grappe_operator_v1_ProbeFinding_Outcome);
  'agoMs'?: (number | string | Long);
}

export interface ProbeFinding__Output {
  'peer': (string);
  'outcome': (_grappe_operator_v1_ProbeFinding_Outcome__Output);
  'agoMs': (number);
}
