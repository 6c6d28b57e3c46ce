// Original file: grappe/link/v1/link.proto

import type { Long } from '@grpc/proto-loader';

export interface Heartbeat {
  'sequence'?: (number | string | Long);
  'loadPercent'?: (number);
  '_loadPercent'?: "loadPercent";
}

export interface Heartbeat__Output {
  'sequence': (number);
  'loadPercent'?: (number);
  '_loadPercent'?: "loadPercent";
}
