// Original file: grappe/link/v1/hardware.proto

import type { Pin as _grappe_link_v1_Pin, Pin__Output as _grappe_link_v1_Pin__Output } from '../../../grappe/link/v1/Pin.ts';

export interface Light {
  'pin'?: (_grappe_link_v1_Pin | null);
  'kernel'?: (string);
  'kind'?: "pin"|"kernel";
}

export interface Light__Output {
  'pin'?: (_grappe_link_v1_Pin__Output | null);
  'kernel'?: (string);
  'kind'?: "pin"|"kernel";
}
