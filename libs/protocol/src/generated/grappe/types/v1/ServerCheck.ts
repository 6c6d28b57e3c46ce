// Original file: grappe/types/v1/balancing.proto

import type { HttpCheck as _grappe_types_v1_HttpCheck, HttpCheck__Output as _grappe_types_v1_HttpCheck__Output } from '../../../grappe/types/v1/HttpCheck.ts';

export interface ServerCheck {
  'intervalMs'?: (number);
  'timeoutMs'?: (number);
  'rise'?: (number);
  'fall'?: (number);
  'http'?: (_grappe_types_v1_HttpCheck | null);
  'command'?: (string);
}

export interface ServerCheck__Output {
  'intervalMs': (number);
  'timeoutMs': (number);
  'rise': (number);
  'fall': (number);
  'http': (_grappe_types_v1_HttpCheck__Output | null);
  'command': (string);
}
