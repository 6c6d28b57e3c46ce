// Original file: grappe/operator/v1/gateways.proto

import type { GatewayStatus as _grappe_operator_v1_GatewayStatus, GatewayStatus__Output as _grappe_operator_v1_GatewayStatus__Output } from '../../../grappe/operator/v1/GatewayStatus.ts';
import type { WayIn as _grappe_operator_v1_WayIn, WayIn__Output as _grappe_operator_v1_WayIn__Output } from '../../../grappe/operator/v1/WayIn.ts';
import type { NodeTrouble as _grappe_operator_v1_NodeTrouble, NodeTrouble__Output as _grappe_operator_v1_NodeTrouble__Output } from '../../../grappe/operator/v1/NodeTrouble.ts';

export interface GetFrontDoorResponse {
  'virtualIp'?: (string);
  'gateways'?: (_grappe_operator_v1_GatewayStatus)[];
  'waysIn'?: (_grappe_operator_v1_WayIn)[];
  'waiting'?: (boolean);
  'troubles'?: (_grappe_operator_v1_NodeTrouble)[];
}

export interface GetFrontDoorResponse__Output {
  'virtualIp': (string);
  'gateways': (_grappe_operator_v1_GatewayStatus__Output)[];
  'waysIn': (_grappe_operator_v1_WayIn__Output)[];
  'waiting': (boolean);
  'troubles': (_grappe_operator_v1_NodeTrouble__Output)[];
}
