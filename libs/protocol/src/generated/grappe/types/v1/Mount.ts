// Original file: grappe/types/v1/workload.proto

import type { VolumeMount as _grappe_types_v1_VolumeMount, VolumeMount__Output as _grappe_types_v1_VolumeMount__Output } from '../../../grappe/types/v1/VolumeMount.ts';
import type { BindMount as _grappe_types_v1_BindMount, BindMount__Output as _grappe_types_v1_BindMount__Output } from '../../../grappe/types/v1/BindMount.ts';
import type { TmpfsMount as _grappe_types_v1_TmpfsMount, TmpfsMount__Output as _grappe_types_v1_TmpfsMount__Output } from '../../../grappe/types/v1/TmpfsMount.ts';

export interface Mount {
  'volume'?: (_grappe_types_v1_VolumeMount | null);
  'bind'?: (_grappe_types_v1_BindMount | null);
  'tmpfs'?: (_grappe_types_v1_TmpfsMount | null);
  'target'?: (string);
  'readOnly'?: (boolean);
  'kind'?: "volume"|"bind"|"tmpfs";
}

export interface Mount__Output {
  'volume'?: (_grappe_types_v1_VolumeMount__Output | null);
  'bind'?: (_grappe_types_v1_BindMount__Output | null);
  'tmpfs'?: (_grappe_types_v1_TmpfsMount__Output | null);
  'target': (string);
  'readOnly': (boolean);
  'kind'?: "volume"|"bind"|"tmpfs";
}
