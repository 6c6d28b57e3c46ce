// Original file: grappe/operator/v1/gateways.proto

import type { ServerOpinion as _grappe_operator_v1_ServerOpinion, ServerOpinion__Output as _grappe_operator_v1_ServerOpinion__Output } from '../../../grappe/operator/v1/ServerOpinion.ts';

export interface ServerStatus {
  'taskId'?: (string);
  'node'?: (string);
  'address'?: (string);
  'slot'?: (number);
  'weight'?: (number);
  'state'?: (string);
  'opinions'?: (_grappe_operator_v1_ServerOpinion)[];
}

export interface ServerStatus__Output {
  'taskId': (string);
  'node': (string);
  'address': (string);
  'slot': (number);
  'weight': (number);
  'state': (string);
  'opinions': (_grappe_operator_v1_ServerOpinion__Output)[];
}
