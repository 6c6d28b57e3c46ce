// Original file: grappe/link/v1/hardware.proto

import type { Reading as _grappe_link_v1_Reading, Reading__Output as _grappe_link_v1_Reading__Output } from '../../../grappe/link/v1/Reading.ts';
import type { PowerGoodState as _grappe_link_v1_PowerGoodState, PowerGoodState__Output as _grappe_link_v1_PowerGoodState__Output } from '../../../grappe/link/v1/PowerGoodState.ts';
import type { RelayState as _grappe_link_v1_RelayState, RelayState__Output as _grappe_link_v1_RelayState__Output } from '../../../grappe/link/v1/RelayState.ts';

export interface HardwareReport {
  'troubles'?: (string)[];
  'readings'?: (_grappe_link_v1_Reading)[];
  'powerGoods'?: (_grappe_link_v1_PowerGoodState)[];
  'relays'?: (_grappe_link_v1_RelayState)[];
  'underVoltage'?: (boolean);
  'temperatureC'?: (number | string);
  'modelledWatts'?: (number | string);
  'lights'?: (string);
  '_underVoltage'?: "underVoltage";
  '_temperatureC'?: "temperatureC";
  '_modelledWatts'?: "modelledWatts";
}

export interface HardwareReport__Output {
  'troubles': (string)[];
  'readings': (_grappe_link_v1_Reading__Output)[];
  'powerGoods': (_grappe_link_v1_PowerGoodState__Output)[];
  'relays': (_grappe_link_v1_RelayState__Output)[];
  'underVoltage'?: (boolean);
  'temperatureC'?: (number);
  'modelledWatts'?: (number);
  'lights': (string);
  '_underVoltage'?: "underVoltage";
  '_temperatureC'?: "temperatureC";
  '_modelledWatts'?: "modelledWatts";
}
