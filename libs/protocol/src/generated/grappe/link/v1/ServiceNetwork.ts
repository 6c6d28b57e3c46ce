// Original file: grappe/link/v1/front_door.proto

import type { ServicePort as _grappe_link_v1_ServicePort, ServicePort__Output as _grappe_link_v1_ServicePort__Output } from '../../../grappe/link/v1/ServicePort.ts';

export interface ServiceNetwork {
  'cidr'?: (string);
  'nodes'?: (string)[];
  'ports'?: (_grappe_link_v1_ServicePort)[];
}

export interface ServiceNetwork__Output {
  'cidr': (string);
  'nodes': (string)[];
  'ports': (_grappe_link_v1_ServicePort__Output)[];
}
