// Original file: grappe/types/v1/balancing.proto

import type { StatusRange as _grappe_types_v1_StatusRange, StatusRange__Output as _grappe_types_v1_StatusRange__Output } from '../../../grappe/types/v1/StatusRange.ts';

export interface HttpCheck {
  'path'?: (string);
  'host'?: (string);
  'expectedStatus'?: (_grappe_types_v1_StatusRange)[];
  '_host'?: "host";
}

export interface HttpCheck__Output {
  'path': (string);
  'host'?: (string);
  'expectedStatus': (_grappe_types_v1_StatusRange__Output)[];
  '_host'?: "host";
}
