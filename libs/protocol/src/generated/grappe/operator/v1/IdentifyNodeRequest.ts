// Original file: grappe/operator/v1/nodes.proto

import type { Long } from '@grpc/proto-loader';

export interface IdentifyNodeRequest {
  'name'?: (string);
  'durationMs'?: (number | string | Long);
}

export interface IdentifyNodeRequest__Output {
  'name': (string);
  'durationMs': (number);
}
