// Original file: grappe/operator/v1/incidents.proto

import type { Long } from '@grpc/proto-loader';

export interface Outage {
  'fromMs'?: (number | string | Long);
  'untilMs'?: (number | string | Long);
  '_untilMs'?: "untilMs";
}

export interface Outage__Output {
  'fromMs': (number);
  'untilMs'?: (number);
  '_untilMs'?: "untilMs";
}
