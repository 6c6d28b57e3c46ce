// Original file: grappe/operator/v1/images.proto

import type { Long } from '@grpc/proto-loader';

export interface BeginUploadResponse {
  'offset'?: (number | string | Long);
  'complete'?: (boolean);
  'references'?: (string)[];
}

export interface BeginUploadResponse__Output {
  'offset': (number);
  'complete': (boolean);
  'references': (string)[];
}
