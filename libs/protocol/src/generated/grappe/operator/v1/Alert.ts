// Original file: grappe/operator/v1/alerts.proto

import type { Long } from '@grpc/proto-loader';

export interface Alert {
  'id'?: (number | string | Long);
  'kind'?: (string);
  'severity'?: (string);
  'node'?: (string);
  'converter'?: (string);
  'service'?: (string);
  'message'?: (string);
  'raisedAtMs'?: (number | string | Long);
  'clearedAtMs'?: (number | string | Long);
  'because'?: (number | string | Long);
  'sent'?: (boolean);
  '_clearedAtMs'?: "clearedAtMs";
  '_because'?: "because";
}

export interface Alert__Output {
  'id': (number);
  'kind': (string);
  'severity': (string);
  'node': (string);
  'converter': (string);
  'service': (string);
  'message': (string);
  'raisedAtMs': (number);
  'clearedAtMs'?: (number);
  'because'?: (number);
  'sent': (boolean);
  '_clearedAtMs'?: "clearedAtMs";
  '_because'?: "because";
}
