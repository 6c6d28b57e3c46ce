// Original file: grappe/operator/v1/rollouts.proto

import type { Rollout as _grappe_operator_v1_Rollout, Rollout__Output as _grappe_operator_v1_Rollout__Output } from '../../../grappe/operator/v1/Rollout.ts';

export interface RolloutResponse {
  'rollout'?: (_grappe_operator_v1_Rollout | null);
}

export interface RolloutResponse__Output {
  'rollout': (_grappe_operator_v1_Rollout__Output | null);
}
