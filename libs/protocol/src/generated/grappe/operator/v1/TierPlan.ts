// Original file: grappe/operator/v1/power.proto

import type { EnergyTier as _grappe_operator_v1_EnergyTier, EnergyTier__Output as _grappe_operator_v1_EnergyTier__Output } from '../../../grappe/operator/v1/EnergyTier.ts';
import type { NodePlan as _grappe_operator_v1_NodePlan, NodePlan__Output as _grappe_operator_v1_NodePlan__Output } from '../../../grappe/operator/v1/NodePlan.ts';
import type { ServicePlan as _grappe_operator_v1_ServicePlan, ServicePlan__Output as _grappe_operator_v1_ServicePlan__Output } from '../../../grappe/operator/v1/ServicePlan.ts';

export interface TierPlan {
  'tier'?: (_grappe_operator_v1_EnergyTier);
  'nodes'?: (_grappe_operator_v1_NodePlan)[];
  'services'?: (_grappe_operator_v1_ServicePlan)[];
}

export interface TierPlan__Output {
  'tier': (_grappe_operator_v1_EnergyTier__Output);
  'nodes': (_grappe_operator_v1_NodePlan__Output)[];
  'services': (_grappe_operator_v1_ServicePlan__Output)[];
}
