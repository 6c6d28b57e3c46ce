// Original file: grappe/link/v1/front_door.proto

import type { Generation as _grappe_link_v1_Generation, Generation__Output as _grappe_link_v1_Generation__Output } from '../../../grappe/link/v1/Generation.ts';
import type { Door as _grappe_link_v1_Door, Door__Output as _grappe_link_v1_Door__Output } from '../../../grappe/link/v1/Door.ts';
import type { VirtualIp as _grappe_link_v1_VirtualIp, VirtualIp__Output as _grappe_link_v1_VirtualIp__Output } from '../../../grappe/link/v1/VirtualIp.ts';
import type { Certificate as _grappe_link_v1_Certificate, Certificate__Output as _grappe_link_v1_Certificate__Output } from '../../../grappe/link/v1/Certificate.ts';
import type { ServiceNetwork as _grappe_link_v1_ServiceNetwork, ServiceNetwork__Output as _grappe_link_v1_ServiceNetwork__Output } from '../../../grappe/link/v1/ServiceNetwork.ts';

export interface FrontDoor {
  'generation'?: (_grappe_link_v1_Generation | null);
  'door'?: (_grappe_link_v1_Door | null);
  'virtualIp'?: (_grappe_link_v1_VirtualIp | null);
  'certificates'?: (_grappe_link_v1_Certificate)[];
  'services'?: (_grappe_link_v1_ServiceNetwork | null);
}

export interface FrontDoor__Output {
  'generation': (_grappe_link_v1_Generation__Output | null);
  'door': (_grappe_link_v1_Door__Output | null);
  'virtualIp': (_grappe_link_v1_VirtualIp__Output | null);
  'certificates': (_grappe_link_v1_Certificate__Output)[];
  'services': (_grappe_link_v1_ServiceNetwork__Output | null);
}
