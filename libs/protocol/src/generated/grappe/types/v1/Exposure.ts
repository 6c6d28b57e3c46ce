// Original file: grappe/types/v1/workload.proto

import type { BalancingPolicy as _grappe_types_v1_BalancingPolicy, BalancingPolicy__Output as _grappe_types_v1_BalancingPolicy__Output } from '../../../grappe/types/v1/BalancingPolicy.ts';
import type { Replacement as _grappe_types_v1_Replacement, Replacement__Output as _grappe_types_v1_Replacement__Output } from '../../../grappe/types/v1/Replacement.ts';

export interface Exposure {
  'target'?: (number);
  'port'?: (number);
  'http'?: (boolean);
  'host'?: (string);
  'path'?: (string);
  'forwardedFor'?: (boolean);
  'certificates'?: (string)[];
  'clientTimeoutMs'?: (number);
  'policy'?: (_grappe_types_v1_BalancingPolicy | null);
  'weights'?: ({[key: string]: number});
  'weightsByLoad'?: (boolean);
  'replacement'?: (_grappe_types_v1_Replacement | null);
  '_host'?: "host";
  '_path'?: "path";
}

export interface Exposure__Output {
  'target': (number);
  'port': (number);
  'http': (boolean);
  'host'?: (string);
  'path'?: (string);
  'forwardedFor': (boolean);
  'certificates': (string)[];
  'clientTimeoutMs': (number);
  'policy': (_grappe_types_v1_BalancingPolicy__Output | null);
  'weights': ({[key: string]: number});
  'weightsByLoad': (boolean);
  'replacement': (_grappe_types_v1_Replacement__Output | null);
  '_host'?: "host";
  '_path'?: "path";
}
