// Original file: grappe/operator/v1/power.proto

import type { EnergyTier as _grappe_operator_v1_EnergyTier, EnergyTier__Output as _grappe_operator_v1_EnergyTier__Output } from '../../../grappe/operator/v1/EnergyTier.ts';
import type { Long } from '@grpc/proto-loader';

export interface SetTierRequest {
  'tier'?: (_grappe_operator_v1_EnergyTier);
  'durationMs'?: (number | string | Long);
}

export interface SetTierRequest__Output {
  'tier': (_grappe_operator_v1_EnergyTier__Output);
  'durationMs': (number);
}
