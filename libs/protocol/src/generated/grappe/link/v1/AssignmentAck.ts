// Original file: grappe/link/v1/link.proto

import type { Generation as _grappe_link_v1_Generation, Generation__Output as _grappe_link_v1_Generation__Output } from '../../../grappe/link/v1/Generation.ts';

export interface AssignmentAck {
  'generation'?: (_grappe_link_v1_Generation | null);
}

export interface AssignmentAck__Output {
  'generation': (_grappe_link_v1_Generation__Output | null);
}
