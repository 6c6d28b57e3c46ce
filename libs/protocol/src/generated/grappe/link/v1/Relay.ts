// Original file: grappe/link/v1/hardware.proto

import type { Pin as _grappe_link_v1_Pin, Pin__Output as _grappe_link_v1_Pin__Output } from '../../../grappe/link/v1/Pin.ts';

export interface Relay {
  'node'?: (string);
  'pin'?: (_grappe_link_v1_Pin | null);
}

export interface Relay__Output {
  'node': (string);
  'pin': (_grappe_link_v1_Pin__Output | null);
}
