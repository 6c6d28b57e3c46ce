// Original file: grappe/operator/v1/incidents.proto

import type { SubjectAvailability as _grappe_operator_v1_SubjectAvailability, SubjectAvailability__Output as _grappe_operator_v1_SubjectAvailability__Output } from '../../../grappe/operator/v1/SubjectAvailability.ts';

export interface GetAvailabilityResponse {
  'subjects'?: (_grappe_operator_v1_SubjectAvailability)[];
}

export interface GetAvailabilityResponse__Output {
  'subjects': (_grappe_operator_v1_SubjectAvailability__Output)[];
}
