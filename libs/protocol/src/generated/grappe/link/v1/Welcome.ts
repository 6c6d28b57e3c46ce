// Original file: grappe/link/v1/link.proto

import type { Long } from '@grpc/proto-loader';

export interface Welcome {
  'sessionId'?: (string);
  'term'?: (number | string | Long);
  'heartbeatPeriodMs'?: (number);
  'probeKey'?: (Buffer | Uint8Array | string);
}

export interface Welcome__Output {
  'sessionId': (string);
  'term': (number);
  'heartbeatPeriodMs': (number);
  'probeKey': (Buffer);
}
