// Original file: grappe/operator/v1/alerts.proto


export interface ListAlertsRequest {
  'openOnly'?: (boolean);
  'limit'?: (number);
}

export interface ListAlertsRequest__Output {
  'openOnly': (boolean);
  'limit': (number);
}
