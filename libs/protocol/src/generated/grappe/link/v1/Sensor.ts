// Original file: grappe/link/v1/hardware.proto

import type { HwmonSensor as _grappe_link_v1_HwmonSensor, HwmonSensor__Output as _grappe_link_v1_HwmonSensor__Output } from '../../../grappe/link/v1/HwmonSensor.ts';
import type { IioSensor as _grappe_link_v1_IioSensor, IioSensor__Output as _grappe_link_v1_IioSensor__Output } from '../../../grappe/link/v1/IioSensor.ts';
import type { PowerSupplySensor as _grappe_link_v1_PowerSupplySensor, PowerSupplySensor__Output as _grappe_link_v1_PowerSupplySensor__Output } from '../../../grappe/link/v1/PowerSupplySensor.ts';
import type { NutSensor as _grappe_link_v1_NutSensor, NutSensor__Output as _grappe_link_v1_NutSensor__Output } from '../../../grappe/link/v1/NutSensor.ts';
import type { Battery as _grappe_link_v1_Battery, Battery__Output as _grappe_link_v1_Battery__Output } from '../../../grappe/link/v1/Battery.ts';

// Original file: grappe/link/v1/hardware.proto

export const _grappe_link_v1_Sensor_Role = {
  ROLE_NODE: 'ROLE_NODE',
  ROLE_BATTERY: 'ROLE_BATTERY',
} as const;

export type _grappe_link_v1_Sensor_Role =
  | 'ROLE_NODE'
  | 0
  | 'ROLE_BATTERY'
  | 1

export type _grappe_link_v1_Sensor_Role__Output = typeof _grappe_link_v1_Sensor_Role[keyof typeof _grappe_link_v1_Sensor_Role]

export interface Sensor {
  'role'?: (_grappe_link_v1_Sensor_Role);
  'hwmon'?: (_grappe_link_v1_HwmonSensor | null);
  'iio'?: (_grappe_link_v1_IioSensor | null);
  'powerSupply'?: (_grappe_link_v1_PowerSupplySensor | null);
  'nut'?: (_grappe_link_v1_NutSensor | null);
  'battery'?: (_grappe_link_v1_Battery | null);
  'kind'?: "hwmon"|"iio"|"powerSupply"|"nut";
}

export interface Sensor__Output {
  'role': (_grappe_link_v1_Sensor_Role__Output);
  'hwmon'?: (_grappe_link_v1_HwmonSensor__Output | null);
  'iio'?: (_grappe_link_v1_IioSensor__Output | null);
  'powerSupply'?: (_grappe_link_v1_PowerSupplySensor__Output | null);
  'nut'?: (_grappe_link_v1_NutSensor__Output | null);
  'battery': (_grappe_link_v1_Battery__Output | null);
  'kind'?: "hwmon"|"iio"|"powerSupply"|"nut";
}
