// Original file: grappe/operator/v1/incidents.proto

import type { Incident as _grappe_operator_v1_Incident, Incident__Output as _grappe_operator_v1_Incident__Output } from '../../../grappe/operator/v1/Incident.ts';

export interface GetIncidentResponse {
  'incident'?: (_grappe_operator_v1_Incident | null);
}

export interface GetIncidentResponse__Output {
  'incident': (_grappe_operator_v1_Incident__Output | null);
}
