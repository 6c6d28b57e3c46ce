// Original file: grappe/link/v1/generation.proto

import type { Long } from '@grpc/proto-loader';

export interface Generation {
  'term'?: (number | string | Long);
  'number'?: (number | string | Long);
}

export interface Generation__Output {
  'term': (number);
  'number': (number);
}
