// Original file: grappe/operator/v1/gateways.proto

import type { ServerStatus as _grappe_operator_v1_ServerStatus, ServerStatus__Output as _grappe_operator_v1_ServerStatus__Output } from '../../../grappe/operator/v1/ServerStatus.ts';

export interface WayIn {
  'port'?: (number);
  'mode'?: (string);
  'host'?: (string);
  'path'?: (string);
  'certificates'?: (string)[];
  'service'?: (string);
  'balance'?: (string);
  'servers'?: (_grappe_operator_v1_ServerStatus)[];
}

export interface WayIn__Output {
  'port': (number);
  'mode': (string);
  'host': (string);
  'path': (string);
  'certificates': (string)[];
  'service': (string);
  'balance': (string);
  'servers': (_grappe_operator_v1_ServerStatus__Output)[];
}
