// Original file: grappe/link/v1/front_door.proto

import type { Generation as _grappe_link_v1_Generation, Generation__Output as _grappe_link_v1_Generation__Output } from '../../../grappe/link/v1/Generation.ts';
import type { FrontDoorProblem as _grappe_link_v1_FrontDoorProblem, FrontDoorProblem__Output as _grappe_link_v1_FrontDoorProblem__Output } from '../../../grappe/link/v1/FrontDoorProblem.ts';
import type { VirtualIpReport as _grappe_link_v1_VirtualIpReport, VirtualIpReport__Output as _grappe_link_v1_VirtualIpReport__Output } from '../../../grappe/link/v1/VirtualIpReport.ts';
import type { ServerReport as _grappe_link_v1_ServerReport, ServerReport__Output as _grappe_link_v1_ServerReport__Output } from '../../../grappe/link/v1/ServerReport.ts';

export interface FrontDoorReport {
  'applied'?: (_grappe_link_v1_Generation | null);
  'problems'?: (_grappe_link_v1_FrontDoorProblem)[];
  'virtualIp'?: (_grappe_link_v1_VirtualIpReport | null);
  'restarts'?: (number);
  'servers'?: (_grappe_link_v1_ServerReport)[];
}

export interface FrontDoorReport__Output {
  'applied': (_grappe_link_v1_Generation__Output | null);
  'problems': (_grappe_link_v1_FrontDoorProblem__Output)[];
  'virtualIp': (_grappe_link_v1_VirtualIpReport__Output | null);
  'restarts': (number);
  'servers': (_grappe_link_v1_ServerReport__Output)[];
}
