// Original file: grappe/operator/v1/nodes.proto

import type { Long } from '@grpc/proto-loader';

export interface RefusedBoard {
  'reason'?: (string);
  'message'?: (string);
  'address'?: (string);
  'count'?: (number);
  'lastAgoMs'?: (number | string | Long);
}

export interface RefusedBoard__Output {
  'reason': (string);
  'message': (string);
  'address': (string);
  'count': (number);
  'lastAgoMs': (number);
}
