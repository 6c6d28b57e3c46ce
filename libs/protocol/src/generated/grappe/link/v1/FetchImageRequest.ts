// Original file: grappe/link/v1/transfer.proto

import type { Long } from '@grpc/proto-loader';

export interface FetchImageRequest {
  'sha256'?: (string);
  'offset'?: (number | string | Long);
}

export interface FetchImageRequest__Output {
  'sha256': (string);
  'offset': (number);
}
