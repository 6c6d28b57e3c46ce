// Original file: grappe/operator/v1/nodes.proto

import type { Long } from '@grpc/proto-loader';

export interface CreateTokenResponse {
  'token'?: (string);
  'expiresAtMs'?: (number | string | Long);
  'id'?: (string);
}

export interface CreateTokenResponse__Output {
  'token': (string);
  'expiresAtMs': (number);
  'id': (string);
}
