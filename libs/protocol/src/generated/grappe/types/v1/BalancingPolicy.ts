// Original file: grappe/types/v1/balancing.proto

import type { ServerCheck as _grappe_types_v1_ServerCheck, ServerCheck__Output as _grappe_types_v1_ServerCheck__Output } from '../../../grappe/types/v1/ServerCheck.ts';

export interface BalancingPolicy {
  'balance'?: (string);
  'balanceHeader'?: (string);
  'cookie'?: (string);
  'sourceExpireMs'?: (number);
  'check'?: (_grappe_types_v1_ServerCheck | null);
  'connectTimeoutMs'?: (number);
  'serverTimeoutMs'?: (number);
  'queueTimeoutMs'?: (number);
  'tunnelTimeoutMs'?: (number);
  'retries'?: (number);
  'connectionsMax'?: (number);
  'sticky'?: "cookie"|"sourceExpireMs";
  '_connectionsMax'?: "connectionsMax";
}

export interface BalancingPolicy__Output {
  'balance': (string);
  'balanceHeader': (string);
  'cookie'?: (string);
  'sourceExpireMs'?: (number);
  'check': (_grappe_types_v1_ServerCheck__Output | null);
  'connectTimeoutMs': (number);
  'serverTimeoutMs': (number);
  'queueTimeoutMs': (number);
  'tunnelTimeoutMs': (number);
  'retries': (number);
  'connectionsMax'?: (number);
  'sticky'?: "cookie"|"sourceExpireMs";
  '_connectionsMax'?: "connectionsMax";
}
