// Original file: grappe/operator/v1/upgrades.proto

import type { NodeUpgradePhase as _grappe_operator_v1_NodeUpgradePhase, NodeUpgradePhase__Output as _grappe_operator_v1_NodeUpgradePhase__Output } from '../../../grappe/operator/v1/NodeUpgradePhase.ts';
import type { Long } from '@grpc/proto-loader';

export interface NodeUpgrade {
  'node'?: (string);
  'phase'?: (_grappe_operator_v1_NodeUpgradePhase);
  'fromVersion'?: (string);
  'message'?: (string);
  'doneBytes'?: (number | string | Long);
  'sizeBytes'?: (number | string | Long);
  'forMs'?: (number);
}

export interface NodeUpgrade__Output {
  'node': (string);
  'phase': (_grappe_operator_v1_NodeUpgradePhase__Output);
  'fromVersion': (string);
  'message': (string);
  'doneBytes': (number);
  'sizeBytes': (number);
  'forMs': (number);
}
