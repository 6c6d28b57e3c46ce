// Original file: grappe/operator/v1/alerts.proto

import type { Alert as _grappe_operator_v1_Alert, Alert__Output as _grappe_operator_v1_Alert__Output } from '../../../grappe/operator/v1/Alert.ts';

export interface ListAlertsResponse {
  'alerts'?: (_grappe_operator_v1_Alert)[];
}

export interface ListAlertsResponse__Output {
  'alerts': (_grappe_operator_v1_Alert__Output)[];
}
