// Original file: grappe/link/v1/transfer.proto

import type { Long } from '@grpc/proto-loader';

export interface FindImageResponse {
  'sha256'?: (string);
  'sizeBytes'?: (number | string | Long);
}

export interface FindImageResponse__Output {
  'sha256': (string);
  'sizeBytes': (number);
}
