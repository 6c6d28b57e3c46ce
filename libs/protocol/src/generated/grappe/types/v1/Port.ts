// Original file: grappe/types/v1/workload.proto

import type { Protocol as _grappe_types_v1_Protocol, Protocol__Output as _grappe_types_v1_Protocol__Output } from '../../../grappe/types/v1/Protocol.ts';

export interface Port {
  'target'?: (number);
  'published'?: (number);
  'protocol'?: (_grappe_types_v1_Protocol);
  'hostIp'?: (string);
  'ingress'?: (boolean);
  'rackOnly'?: (boolean);
  '_published'?: "published";
  '_hostIp'?: "hostIp";
}

export interface Port__Output {
  'target': (number);
  'published'?: (number);
  'protocol': (_grappe_types_v1_Protocol__Output);
  'hostIp'?: (string);
  'ingress': (boolean);
  'rackOnly': (boolean);
  '_published'?: "published";
  '_hostIp'?: "hostIp";
}
