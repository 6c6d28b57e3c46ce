// Original file: grappe/types/v1/workload.proto

import type { Long } from '@grpc/proto-loader';

export interface TmpfsMount {
  'sizeBytes'?: (number | string | Long);
  '_sizeBytes'?: "sizeBytes";
}

export interface TmpfsMount__Output {
  'sizeBytes'?: (number);
  '_sizeBytes'?: "sizeBytes";
}
