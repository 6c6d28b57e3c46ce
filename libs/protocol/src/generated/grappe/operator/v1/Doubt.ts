// Original file: grappe/operator/v1/events.proto

import type { Long } from '@grpc/proto-loader';

export interface Doubt {
  'forMs'?: (number | string | Long);
  'nodes'?: (string)[];
  'why'?: (string);
}

export interface Doubt__Output {
  'forMs': (number);
  'nodes': (string)[];
  'why': (string);
}
