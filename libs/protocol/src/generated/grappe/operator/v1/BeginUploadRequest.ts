// Original file: grappe/operator/v1/images.proto

import type { Long } from '@grpc/proto-loader';

export interface BeginUploadRequest {
  'sha256'?: (string);
  'sizeBytes'?: (number | string | Long);
}

export interface BeginUploadRequest__Output {
  'sha256': (string);
  'sizeBytes': (number);
}
