// Original file: grappe/types/v1/workload.proto

import type { Long } from '@grpc/proto-loader';

export interface Reservations {
  'cpus'?: (number | string);
  'memoryBytes'?: (number | string | Long);
}

export interface Reservations__Output {
  'cpus': (number);
  'memoryBytes': (number);
}
