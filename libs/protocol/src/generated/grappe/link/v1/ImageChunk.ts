// Original file: grappe/link/v1/transfer.proto

import type { Long } from '@grpc/proto-loader';

export interface ImageChunk {
  'offset'?: (number | string | Long);
  'data'?: (Buffer | Uint8Array | string);
}

export interface ImageChunk__Output {
  'offset': (number);
  'data': (Buffer);
}
