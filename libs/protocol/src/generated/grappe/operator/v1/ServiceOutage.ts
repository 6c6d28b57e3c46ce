// Original file: grappe/operator/v1/incidents.proto

import type { Outage as _grappe_operator_v1_Outage, Outage__Output as _grappe_operator_v1_Outage__Output } from '../../../grappe/operator/v1/Outage.ts';

export interface ServiceOutage {
  'service'?: (string);
  'outage'?: (_grappe_operator_v1_Outage | null);
}

export interface ServiceOutage__Output {
  'service': (string);
  'outage': (_grappe_operator_v1_Outage__Output | null);
}
