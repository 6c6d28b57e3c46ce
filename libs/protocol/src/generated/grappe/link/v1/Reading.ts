// Original file: grappe/link/v1/hardware.proto

import type { _grappe_link_v1_Sensor_Role, _grappe_link_v1_Sensor_Role__Output } from '../../../grappe/link/v1/Sensor.ts';
import type { Sample as _grappe_link_v1_Sample, Sample__Output as _grappe_link_v1_Sample__Output } from '../../../grappe/link/v1/Sample.ts';

export interface Reading {
  'role'?: (_grappe_link_v1_Sensor_Role);
  'sensor'?: (string);
  'sample'?: (_grappe_link_v1_Sample | null);
  'distrust'?: (string);
  'ageMs'?: (number);
}

export interface Reading__Output {
  'role': (_grappe_link_v1_Sensor_Role__Output);
  'sensor': (string);
  'sample': (_grappe_link_v1_Sample__Output | null);
  'distrust': (string);
  'ageMs': (number);
}
