// Original file: grappe/operator/v1/gateways.proto

import type { Long } from '@grpc/proto-loader';

export interface GatewayStatus {
  'node'?: (string);
  'connected'?: (boolean);
  'state'?: (string);
  'forMs'?: (number | string | Long);
  'reason'?: (string);
  'twoHolders'?: (number);
  'restarts'?: (number);
  'problems'?: (string)[];
  'behind'?: (boolean);
}

export interface GatewayStatus__Output {
  'node': (string);
  'connected': (boolean);
  'state': (string);
  'forMs': (number);
  'reason': (string);
  'twoHolders': (number);
  'restarts': (number);
  'problems': (string)[];
  'behind': (boolean);
}
