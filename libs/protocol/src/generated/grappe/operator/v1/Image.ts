// Original file: grappe/operator/v1/images.proto

import type { Long } from '@grpc/proto-loader';

export interface Image {
  'reference'?: (string);
  'sha256'?: (string);
  'sizeBytes'?: (number | string | Long);
  'nodes'?: (string)[];
  'wantedBy'?: (string)[];
}

export interface Image__Output {
  'reference': (string);
  'sha256': (string);
  'sizeBytes': (number);
  'nodes': (string)[];
  'wantedBy': (string)[];
}
