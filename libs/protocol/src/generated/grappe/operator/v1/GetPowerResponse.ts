// Original file: grappe/operator/v1/power.proto

import type { EnergyTier as _grappe_operator_v1_EnergyTier, EnergyTier__Output as _grappe_operator_v1_EnergyTier__Output } from '../../../grappe/operator/v1/EnergyTier.ts';
import type { BatteryState as _grappe_operator_v1_BatteryState, BatteryState__Output as _grappe_operator_v1_BatteryState__Output } from '../../../grappe/operator/v1/BatteryState.ts';
import type { PowerForecast as _grappe_operator_v1_PowerForecast, PowerForecast__Output as _grappe_operator_v1_PowerForecast__Output } from '../../../grappe/operator/v1/PowerForecast.ts';
import type { NodePower as _grappe_operator_v1_NodePower, NodePower__Output as _grappe_operator_v1_NodePower__Output } from '../../../grappe/operator/v1/NodePower.ts';
import type { ConverterPower as _grappe_operator_v1_ConverterPower, ConverterPower__Output as _grappe_operator_v1_ConverterPower__Output } from '../../../grappe/operator/v1/ConverterPower.ts';
import type { Long } from '@grpc/proto-loader';

export interface GetPowerResponse {
  'tier'?: (_grappe_operator_v1_EnergyTier);
  'because'?: (string);
  'overrideLeftMs'?: (number | string | Long);
  'battery'?: (_grappe_operator_v1_BatteryState | null);
  'distrust'?: (string);
  'forecast'?: (_grappe_operator_v1_PowerForecast | null);
  'watts'?: (number | string);
  'switchWatts'?: (number | string);
  'nodes'?: (_grappe_operator_v1_NodePower)[];
  'converters'?: (_grappe_operator_v1_ConverterPower)[];
  'hasBattery'?: (boolean);
  '_overrideLeftMs'?: "overrideLeftMs";
}

export interface GetPowerResponse__Output {
  'tier': (_grappe_operator_v1_EnergyTier__Output);
  'because': (string);
  'overrideLeftMs'?: (number);
  'battery': (_grappe_operator_v1_BatteryState__Output | null);
  'distrust': (string);
  'forecast': (_grappe_operator_v1_PowerForecast__Output | null);
  'watts': (number);
  'switchWatts': (number);
  'nodes': (_grappe_operator_v1_NodePower__Output)[];
  'converters': (_grappe_operator_v1_ConverterPower__Output)[];
  'hasBattery': (boolean);
  '_overrideLeftMs'?: "overrideLeftMs";
}
