// Original file: grappe/operator/v1/incidents.proto

import type { Incident as _grappe_operator_v1_Incident, Incident__Output as _grappe_operator_v1_Incident__Output } from '../../../grappe/operator/v1/Incident.ts';

export interface ListIncidentsResponse {
  'incidents'?: (_grappe_operator_v1_Incident)[];
}

export interface ListIncidentsResponse__Output {
  'incidents': (_grappe_operator_v1_Incident__Output)[];
}
