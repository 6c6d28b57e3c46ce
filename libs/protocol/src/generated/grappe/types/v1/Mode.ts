// Original file: grappe/types/v1/workload.proto

import type { Replicated as _grappe_types_v1_Replicated, Replicated__Output as _grappe_types_v1_Replicated__Output } from '../../../grappe/types/v1/Replicated.ts';
import type { Global as _grappe_types_v1_Global, Global__Output as _grappe_types_v1_Global__Output } from '../../../grappe/types/v1/Global.ts';

export interface Mode {
  'replicated'?: (_grappe_types_v1_Replicated | null);
  'global'?: (_grappe_types_v1_Global | null);
  'kind'?: "replicated"|"global";
}

export interface Mode__Output {
  'replicated'?: (_grappe_types_v1_Replicated__Output | null);
  'global'?: (_grappe_types_v1_Global__Output | null);
  'kind'?: "replicated"|"global";
}
