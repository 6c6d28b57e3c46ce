// Original file: grappe/operator/v1/stacks.proto

import type { StackSpec as _grappe_types_v1_StackSpec, StackSpec__Output as _grappe_types_v1_StackSpec__Output } from '../../../grappe/types/v1/StackSpec.ts';

export interface DeployRequest {
  'stack'?: (_grappe_types_v1_StackSpec | null);
  'dryRun'?: (boolean);
}

export interface DeployRequest__Output {
  'stack': (_grappe_types_v1_StackSpec__Output | null);
  'dryRun': (boolean);
}
