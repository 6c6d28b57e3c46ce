// Original file: grappe/link/v1/hardware.proto

import type { Pin as _grappe_link_v1_Pin, Pin__Output as _grappe_link_v1_Pin__Output } from '../../../grappe/link/v1/Pin.ts';

export interface PowerGood {
  'converter'?: (string);
  'pin'?: (_grappe_link_v1_Pin | null);
}

export interface PowerGood__Output {
  'converter': (string);
  'pin': (_grappe_link_v1_Pin__Output | null);
}
