// Original file: grappe/link/v1/front_door.proto

import type { ServerState as _grappe_link_v1_ServerState, ServerState__Output as _grappe_link_v1_ServerState__Output } from '../../../grappe/link/v1/ServerState.ts';

export interface Server {
  'task'?: (string);
  'node'?: (string);
  'slot'?: (number);
  'address'?: (string);
  'port'?: (number);
  'weight'?: (number);
  'state'?: (_grappe_link_v1_ServerState);
}

export interface Server__Output {
  'task': (string);
  'node': (string);
  'slot': (number);
  'address': (string);
  'port': (number);
  'weight': (number);
  'state': (_grappe_link_v1_ServerState__Output);
}
