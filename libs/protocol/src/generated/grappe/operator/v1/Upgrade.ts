// Original file: grappe/operator/v1/upgrades.proto

import type { UpgradeState as _grappe_operator_v1_UpgradeState, UpgradeState__Output as _grappe_operator_v1_UpgradeState__Output } from '../../../grappe/operator/v1/UpgradeState.ts';
import type { NodeUpgrade as _grappe_operator_v1_NodeUpgrade, NodeUpgrade__Output as _grappe_operator_v1_NodeUpgrade__Output } from '../../../grappe/operator/v1/NodeUpgrade.ts';
import type { Long } from '@grpc/proto-loader';

export interface Upgrade {
  'id'?: (string);
  'version'?: (string);
  'state'?: (_grappe_operator_v1_UpgradeState);
  'why'?: (string);
  'waitsFor'?: (string)[];
  'nodes'?: (_grappe_operator_v1_NodeUpgrade)[];
  'startedAtMs'?: (number | string | Long);
  'endedAtMs'?: (number | string | Long);
  'packages'?: (string)[];
  'drain'?: (boolean);
  'parallel'?: (number);
  '_endedAtMs'?: "endedAtMs";
}

export interface Upgrade__Output {
  'id': (string);
  'version': (string);
  'state': (_grappe_operator_v1_UpgradeState__Output);
  'why': (string);
  'waitsFor': (string)[];
  'nodes': (_grappe_operator_v1_NodeUpgrade__Output)[];
  'startedAtMs': (number);
  'endedAtMs'?: (number);
  'packages': (string)[];
  'drain': (boolean);
  'parallel': (number);
  '_endedAtMs'?: "endedAtMs";
}
