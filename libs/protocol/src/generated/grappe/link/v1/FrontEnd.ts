// Original file: grappe/link/v1/front_door.proto

import type { Listen as _grappe_link_v1_Listen, Listen__Output as _grappe_link_v1_Listen__Output } from '../../../grappe/link/v1/Listen.ts';
import type { HttpMode as _grappe_link_v1_HttpMode, HttpMode__Output as _grappe_link_v1_HttpMode__Output } from '../../../grappe/link/v1/HttpMode.ts';
import type { TcpMode as _grappe_link_v1_TcpMode, TcpMode__Output as _grappe_link_v1_TcpMode__Output } from '../../../grappe/link/v1/TcpMode.ts';

export interface FrontEnd {
  'name'?: (string);
  'listen'?: (_grappe_link_v1_Listen)[];
  'connectionsMax'?: (number);
  'clientTimeoutMs'?: (number);
  'certificates'?: (string)[];
  'http'?: (_grappe_link_v1_HttpMode | null);
  'tcp'?: (_grappe_link_v1_TcpMode | null);
  '_connectionsMax'?: "connectionsMax";
  'mode'?: "http"|"tcp";
}

export interface FrontEnd__Output {
  'name': (string);
  'listen': (_grappe_link_v1_Listen__Output)[];
  'connectionsMax'?: (number);
  'clientTimeoutMs': (number);
  'certificates': (string)[];
  'http'?: (_grappe_link_v1_HttpMode__Output | null);
  'tcp'?: (_grappe_link_v1_TcpMode__Output | null);
  '_connectionsMax'?: "connectionsMax";
  'mode'?: "http"|"tcp";
}
