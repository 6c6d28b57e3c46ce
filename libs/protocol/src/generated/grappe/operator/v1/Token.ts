// Original file: grappe/operator/v1/nodes.proto

import type { Long } from '@grpc/proto-loader';

export interface Token {
  'id'?: (string);
  'node'?: (string);
  'usesLeft'?: (number);
  'expiresAtMs'?: (number | string | Long);
  'replace'?: (boolean);
  'createdBy'?: (string);
  'usedBy'?: (string)[];
}

export interface Token__Output {
  'id': (string);
  'node': (string);
  'usesLeft': (number);
  'expiresAtMs': (number);
  'replace': (boolean);
  'createdBy': (string);
  'usedBy': (string)[];
}
