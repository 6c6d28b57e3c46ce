// Original file: grappe/operator/v1/nodes.proto

import type { Long } from '@grpc/proto-loader';

export interface Lease {
  'task'?: (string);
  'service'?: (string);
  'leftMs'?: (number | string | Long);
}

export interface Lease__Output {
  'task': (string);
  'service': (string);
  'leftMs': (number);
}
