// Original file: grappe/link/v1/link.proto

import type { Slot as _grappe_types_v1_Slot, Slot__Output as _grappe_types_v1_Slot__Output } from '../../../grappe/types/v1/Slot.ts';
import type { ServiceSpec as _grappe_types_v1_ServiceSpec, ServiceSpec__Output as _grappe_types_v1_ServiceSpec__Output } from '../../../grappe/types/v1/ServiceSpec.ts';
import type { VolumeSpec as _grappe_types_v1_VolumeSpec, VolumeSpec__Output as _grappe_types_v1_VolumeSpec__Output } from '../../../grappe/types/v1/VolumeSpec.ts';

export interface AssignedTask {
  'id'?: (string);
  'service'?: (string);
  'slot'?: (_grappe_types_v1_Slot | null);
  'version'?: (number);
  'spec'?: (_grappe_types_v1_ServiceSpec | null);
  'volumes'?: (_grappe_types_v1_VolumeSpec)[];
  'standby'?: (boolean);
}

export interface AssignedTask__Output {
  'id': (string);
  'service': (string);
  'slot': (_grappe_types_v1_Slot__Output | null);
  'version': (number);
  'spec': (_grappe_types_v1_ServiceSpec__Output | null);
  'volumes': (_grappe_types_v1_VolumeSpec__Output)[];
  'standby': (boolean);
}
