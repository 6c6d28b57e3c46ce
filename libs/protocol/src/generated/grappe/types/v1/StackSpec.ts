// Original file: grappe/types/v1/workload.proto

import type { ServiceSpec as _grappe_types_v1_ServiceSpec, ServiceSpec__Output as _grappe_types_v1_ServiceSpec__Output } from '../../../grappe/types/v1/ServiceSpec.ts';
import type { VolumeSpec as _grappe_types_v1_VolumeSpec, VolumeSpec__Output as _grappe_types_v1_VolumeSpec__Output } from '../../../grappe/types/v1/VolumeSpec.ts';

export interface StackSpec {
  'name'?: (string);
  'services'?: (_grappe_types_v1_ServiceSpec)[];
  'volumes'?: (_grappe_types_v1_VolumeSpec)[];
}

export interface StackSpec__Output {
  'name': (string);
  'services': (_grappe_types_v1_ServiceSpec__Output)[];
  'volumes': (_grappe_types_v1_VolumeSpec__Output)[];
}
