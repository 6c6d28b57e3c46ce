// Original file: grappe/operator/v1/nodes.proto

import type { Long } from '@grpc/proto-loader';

export interface Origin {
  'atMs'?: (number | string | Long);
  'message'?: (string);
}

export interface Origin__Output {
  'atMs': (number);
  'message': (string);
}
