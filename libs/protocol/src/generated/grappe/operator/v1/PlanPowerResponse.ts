// Original file: grappe/operator/v1/power.proto

import type { TierPlan as _grappe_operator_v1_TierPlan, TierPlan__Output as _grappe_operator_v1_TierPlan__Output } from '../../../grappe/operator/v1/TierPlan.ts';

export interface PlanPowerResponse {
  'tiers'?: (_grappe_operator_v1_TierPlan)[];
}

export interface PlanPowerResponse__Output {
  'tiers': (_grappe_operator_v1_TierPlan__Output)[];
}
