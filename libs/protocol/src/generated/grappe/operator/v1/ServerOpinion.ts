// Original file: grappe/operator/v1/gateways.proto

import type { Long } from '@grpc/proto-loader';

export interface ServerOpinion {
  'gateway'?: (string);
  'state'?: (string);
  'forMs'?: (number | string | Long);
  'check'?: (string);
}

export interface ServerOpinion__Output {
  'gateway': (string);
  'state': (string);
  'forMs': (number);
  'check': (string);
}
