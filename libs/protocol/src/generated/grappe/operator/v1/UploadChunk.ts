// Original file: grappe/operator/v1/images.proto

import type { Long } from '@grpc/proto-loader';

export interface UploadChunk {
  'sha256'?: (string);
  'offset'?: (number | string | Long);
  'data'?: (Buffer | Uint8Array | string);
}

export interface UploadChunk__Output {
  'sha256': (string);
  'offset': (number);
  'data': (Buffer);
}
