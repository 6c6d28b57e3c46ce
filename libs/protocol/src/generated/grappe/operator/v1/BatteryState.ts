// Original file: grappe/operator/v1/power.proto

import type { Long } from '@grpc/proto-loader';

// Original file: grappe/operator/v1/power.proto

export const _grappe_operator_v1_BatteryState_Flow = {
  FLOW_RESTING: 'FLOW_RESTING',
  FLOW_CHARGING: 'FLOW_CHARGING',
  FLOW_DISCHARGING: 'FLOW_DISCHARGING',
} as const;

export type _grappe_operator_v1_BatteryState_Flow =
  | 'FLOW_RESTING'
  | 0
  | 'FLOW_CHARGING'
  | 1
  | 'FLOW_DISCHARGING'
  | 2

export type _grappe_operator_v1_BatteryState_Flow__Output = typeof _grappe_operator_v1_BatteryState_Flow[keyof typeof _grappe_operator_v1_BatteryState_Flow]

export interface BatteryState {
  'charge'?: (number | string);
  'low'?: (number | string);
  'high'?: (number | string);
  'synchronised'?: (boolean);
  'evidence'?: (string);
  'evidenceAgoMs'?: (number | string | Long);
  'flow'?: (_grappe_operator_v1_BatteryState_Flow);
  'amps'?: (number | string);
  'volts'?: (number | string);
  'temperatureC'?: (number | string);
  'capacityAh'?: (number | string);
  'onMains'?: (boolean);
  'toEmptyMs'?: (number | string | Long);
  '_volts'?: "volts";
  '_onMains'?: "onMains";
  '_toEmptyMs'?: "toEmptyMs";
}

export interface BatteryState__Output {
  'charge': (number);
  'low': (number);
  'high': (number);
  'synchronised': (boolean);
  'evidence': (string);
  'evidenceAgoMs': (number);
  'flow': (_grappe_operator_v1_BatteryState_Flow__Output);
  'amps': (number);
  'volts'?: (number);
  'temperatureC': (number);
  'capacityAh': (number);
  'onMains'?: (boolean);
  'toEmptyMs'?: (number);
  '_volts'?: "volts";
  '_onMains'?: "onMains";
  '_toEmptyMs'?: "toEmptyMs";
}
