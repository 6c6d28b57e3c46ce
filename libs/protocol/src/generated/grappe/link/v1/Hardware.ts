// Original file: grappe/link/v1/hardware.proto

import type { Light as _grappe_link_v1_Light, Light__Output as _grappe_link_v1_Light__Output } from '../../../grappe/link/v1/Light.ts';
import type { Pin as _grappe_link_v1_Pin, Pin__Output as _grappe_link_v1_Pin__Output } from '../../../grappe/link/v1/Pin.ts';
import type { Relay as _grappe_link_v1_Relay, Relay__Output as _grappe_link_v1_Relay__Output } from '../../../grappe/link/v1/Relay.ts';
import type { PowerGood as _grappe_link_v1_PowerGood, PowerGood__Output as _grappe_link_v1_PowerGood__Output } from '../../../grappe/link/v1/PowerGood.ts';
import type { Sensor as _grappe_link_v1_Sensor, Sensor__Output as _grappe_link_v1_Sensor__Output } from '../../../grappe/link/v1/Sensor.ts';

export interface Hardware {
  'powerLed'?: (_grappe_link_v1_Light | null);
  'statusLed'?: (_grappe_link_v1_Light | null);
  'button'?: (_grappe_link_v1_Pin | null);
  'relays'?: (_grappe_link_v1_Relay)[];
  'powerGoods'?: (_grappe_link_v1_PowerGood)[];
  'sensors'?: (_grappe_link_v1_Sensor)[];
  'board'?: (string);
}

export interface Hardware__Output {
  'powerLed': (_grappe_link_v1_Light__Output | null);
  'statusLed': (_grappe_link_v1_Light__Output | null);
  'button': (_grappe_link_v1_Pin__Output | null);
  'relays': (_grappe_link_v1_Relay__Output)[];
  'powerGoods': (_grappe_link_v1_PowerGood__Output)[];
  'sensors': (_grappe_link_v1_Sensor__Output)[];
  'board': (string);
}
