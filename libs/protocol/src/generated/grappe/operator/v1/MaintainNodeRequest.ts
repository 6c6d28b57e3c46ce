// Original file: grappe/operator/v1/nodes.proto

import type { Long } from '@grpc/proto-loader';

export interface MaintainNodeRequest {
  'name'?: (string);
  'durationMs'?: (number | string | Long);
}

export interface MaintainNodeRequest__Output {
  'name': (string);
  'durationMs': (number);
}
