// Original file: grappe/operator/v1/power.proto

import type { Long } from '@grpc/proto-loader';

export interface PowerForecast {
  'saverMs'?: (number | string | Long);
  'criticalMs'?: (number | string | Long);
  'shutdownMs'?: (number | string | Long);
  'emptyMs'?: (number | string | Long);
}

export interface PowerForecast__Output {
  'saverMs': (number);
  'criticalMs': (number);
  'shutdownMs': (number);
  'emptyMs': (number);
}
