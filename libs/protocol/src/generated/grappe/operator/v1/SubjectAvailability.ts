// Original file: grappe/operator/v1/incidents.proto

import type { AvailabilityFigures as _grappe_operator_v1_AvailabilityFigures, AvailabilityFigures__Output as _grappe_operator_v1_AvailabilityFigures__Output } from '../../../grappe/operator/v1/AvailabilityFigures.ts';

// Original file: grappe/operator/v1/incidents.proto

export const _grappe_operator_v1_SubjectAvailability_Kind = {
  KIND_NODE: 'KIND_NODE',
  KIND_SERVICE: 'KIND_SERVICE',
} as const;

export type _grappe_operator_v1_SubjectAvailability_Kind =
  | 'KIND_NODE'
  | 0
  | 'KIND_SERVICE'
  | 1

export type _grappe_operator_v1_SubjectAvailability_Kind__Output = typeof _grappe_operator_v1_SubjectAvailability_Kind[keyof typeof _grappe_operator_v1_SubjectAvailability_Kind]

export interface SubjectAvailability {
  'kind'?: (_grappe_operator_v1_SubjectAvailability_Kind);
  'name'?: (string);
  'figures'?: (_grappe_operator_v1_AvailabilityFigures | null);
  'full'?: (_grappe_operator_v1_AvailabilityFigures | null);
}

export interface SubjectAvailability__Output {
  'kind': (_grappe_operator_v1_SubjectAvailability_Kind__Output);
  'name': (string);
  'figures': (_grappe_operator_v1_AvailabilityFigures__Output | null);
  'full': (_grappe_operator_v1_AvailabilityFigures__Output | null);
}
