// Original file: grappe/operator/v1/nodes.proto

import type { Long } from '@grpc/proto-loader';

export interface CreateTokenRequest {
  'node'?: (string);
  'ttlMs'?: (number | string | Long);
  'uses'?: (number);
  'replace'?: (boolean);
  '_node'?: "node";
}

export interface CreateTokenRequest__Output {
  'node'?: (string);
  'ttlMs': (number);
  'uses': (number);
  'replace': (boolean);
  '_node'?: "node";
}
