// Original file: grappe/link/v1/link.proto

import type { Long } from '@grpc/proto-loader';

export interface HeartbeatReply {
  'sequence'?: (number | string | Long);
  'heartbeatPeriodMs'?: (number);
  'leasedTasks'?: (string)[];
  'leaseTtlMs'?: (number);
}

export interface HeartbeatReply__Output {
  'sequence': (number);
  'heartbeatPeriodMs': (number);
  'leasedTasks': (string)[];
  'leaseTtlMs': (number);
}
