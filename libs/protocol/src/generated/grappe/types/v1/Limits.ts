// Original file: grappe/types/v1/workload.proto

import type { Long } from '@grpc/proto-loader';

export interface Limits {
  'cpus'?: (number | string);
  'memoryBytes'?: (number | string | Long);
  'pids'?: (number | string | Long);
  '_cpus'?: "cpus";
  '_memoryBytes'?: "memoryBytes";
  '_pids'?: "pids";
}

export interface Limits__Output {
  'cpus'?: (number);
  'memoryBytes'?: (number);
  'pids'?: (number);
  '_cpus'?: "cpus";
  '_memoryBytes'?: "memoryBytes";
  '_pids'?: "pids";
}
