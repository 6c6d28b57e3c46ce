// Original file: grappe/link/v1/front_door.proto

import type { GatewayAddress as _grappe_link_v1_GatewayAddress, GatewayAddress__Output as _grappe_link_v1_GatewayAddress__Output } from '../../../grappe/link/v1/GatewayAddress.ts';

export interface VirtualIp {
  'address'?: (string);
  'own'?: (_grappe_link_v1_GatewayAddress | null);
  'peers'?: (_grappe_link_v1_GatewayAddress)[];
  'interface'?: (string);
  'routerId'?: (number);
  'priority'?: (number);
  'advertIntervalMs'?: (number);
  '_interface'?: "interface";
}

export interface VirtualIp__Output {
  'address': (string);
  'own': (_grappe_link_v1_GatewayAddress__Output | null);
  'peers': (_grappe_link_v1_GatewayAddress__Output)[];
  'interface'?: (string);
  'routerId': (number);
  'priority': (number);
  'advertIntervalMs': (number);
  '_interface'?: "interface";
}
