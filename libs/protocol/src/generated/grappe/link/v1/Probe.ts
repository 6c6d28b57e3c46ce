// Original file: grappe/link/v1/link.proto

import type { Long } from '@grpc/proto-loader';

export interface Probe {
  'id'?: (number | string | Long);
  'node'?: (string);
  'address'?: (string);
  'port'?: (number);
  'timeoutMs'?: (number);
}

export interface Probe__Output {
  'id': (number);
  'node': (string);
  'address': (string);
  'port': (number);
  'timeoutMs': (number);
}
