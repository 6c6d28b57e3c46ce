// Original file: grappe/operator/v1/upgrades.proto

import type { Upgrade as _grappe_operator_v1_Upgrade, Upgrade__Output as _grappe_operator_v1_Upgrade__Output } from '../../../grappe/operator/v1/Upgrade.ts';

export interface UpgradeResponse {
  'upgrade'?: (_grappe_operator_v1_Upgrade | null);
}

export interface UpgradeResponse__Output {
  'upgrade': (_grappe_operator_v1_Upgrade__Output | null);
}
