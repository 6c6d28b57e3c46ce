// Original file: grappe/link/v1/link.proto

import type { Long } from '@grpc/proto-loader';

export interface Welcome {
  'sessionId'?: (string);
  'term'?: (number | string | Long);
  'heartbeatPeriodMs'?: (number);
}

export interface Welcome__Output {
  'sessionId': (string);
  'term': (number);
  'heartbeatPeriodMs': (number);
}
