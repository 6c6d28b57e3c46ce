// Original file: grappe/operator/v1/stacks.proto

import type { ServiceChange as _grappe_operator_v1_ServiceChange, ServiceChange__Output as _grappe_operator_v1_ServiceChange__Output } from '../../../grappe/operator/v1/ServiceChange.ts';

export interface DeployResponse {
  'changes'?: (_grappe_operator_v1_ServiceChange)[];
}

export interface DeployResponse__Output {
  'changes': (_grappe_operator_v1_ServiceChange__Output)[];
}
