// Original file: grappe/operator/v1/power.proto

import type { EnergyDay as _grappe_operator_v1_EnergyDay, EnergyDay__Output as _grappe_operator_v1_EnergyDay__Output } from '../../../grappe/operator/v1/EnergyDay.ts';

export interface PowerReportResponse {
  'days'?: (_grappe_operator_v1_EnergyDay)[];
  'undated'?: (_grappe_operator_v1_EnergyDay | null);
  'clockSet'?: (boolean);
  'serverWatts'?: (number | string);
  'serverAssumed'?: (boolean);
  'serverPrice'?: (number | string);
  'rackPrice'?: (number | string);
  'pricePerKwh'?: (number | string);
  'currency'?: (string);
  '_serverPrice'?: "serverPrice";
  '_rackPrice'?: "rackPrice";
  '_pricePerKwh'?: "pricePerKwh";
}

export interface PowerReportResponse__Output {
  'days': (_grappe_operator_v1_EnergyDay__Output)[];
  'undated': (_grappe_operator_v1_EnergyDay__Output | null);
  'clockSet': (boolean);
  'serverWatts': (number);
  'serverAssumed': (boolean);
  'serverPrice'?: (number);
  'rackPrice'?: (number);
  'pricePerKwh'?: (number);
  'currency': (string);
  '_serverPrice'?: "serverPrice";
  '_rackPrice'?: "rackPrice";
  '_pricePerKwh'?: "pricePerKwh";
}
