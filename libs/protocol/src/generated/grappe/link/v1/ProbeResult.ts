// Original file: grappe/link/v1/link.proto

import type { Long } from '@grpc/proto-loader';

// Original file: grappe/link/v1/link.proto

export const _grappe_link_v1_ProbeResult_Outcome = {
  OUTCOME_SILENT: 'OUTCOME_SILENT',
  OUTCOME_ANSWERED: 'OUTCOME_ANSWERED',
  OUTCOME_REFUSED: 'OUTCOME_REFUSED',
} as const;

export type _grappe_link_v1_ProbeResult_Outcome =
  | 'OUTCOME_SILENT'
  | 0
  | 'OUTCOME_ANSWERED'
  | 1
  | 'OUTCOME_REFUSED'
  | 2

export type _grappe_link_v1_ProbeResult_Outcome__Output = typeof _grappe_link_v1_ProbeResult_Outcome[keyof typeof _grappe_link_v1_ProbeResult_Outcome]

export interface ProbeResult {
  'id'?: (number | string | Long);
  'outcome'?: (_grappe_link_v1_ProbeResult_Outcome);
}

export interface ProbeResult__Output {
  'id': (number);
  'outcome': (_grappe_link_v1_ProbeResult_Outcome__Output);
}
