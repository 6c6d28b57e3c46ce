// Original file: grappe/types/v1/workload.proto

import type { Long } from '@grpc/proto-loader';

export interface TestHealthcheck {
  'test'?: (string)[];
  'intervalMs'?: (number | string | Long);
  'timeoutMs'?: (number | string | Long);
  'startPeriodMs'?: (number | string | Long);
  'retries'?: (number);
}

export interface TestHealthcheck__Output {
  'test': (string)[];
  'intervalMs': (number);
  'timeoutMs': (number);
  'startPeriodMs': (number);
  'retries': (number);
}
