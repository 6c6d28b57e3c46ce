// Original file: grappe/link/v1/front_door.proto

import type { BalancingPolicy as _grappe_types_v1_BalancingPolicy, BalancingPolicy__Output as _grappe_types_v1_BalancingPolicy__Output } from '../../../grappe/types/v1/BalancingPolicy.ts';
import type { Server as _grappe_link_v1_Server, Server__Output as _grappe_link_v1_Server__Output } from '../../../grappe/link/v1/Server.ts';

export interface BackEnd {
  'name'?: (string);
  'service'?: (string);
  'http'?: (boolean);
  'policy'?: (_grappe_types_v1_BalancingPolicy | null);
  'slots'?: (number);
  'servers'?: (_grappe_link_v1_Server)[];
}

export interface BackEnd__Output {
  'name': (string);
  'service': (string);
  'http': (boolean);
  'policy': (_grappe_types_v1_BalancingPolicy__Output | null);
  'slots': (number);
  'servers': (_grappe_link_v1_Server__Output)[];
}
