// Original file: grappe/operator/v1/power.proto

import type { Long } from '@grpc/proto-loader';

export interface NodeEnergy {
  'node'?: (string);
  'measuredWh'?: (number | string);
  'modelledWh'?: (number | string);
  'haltedWh'?: (number | string);
  'knownMs'?: (number | string | Long);
}

export interface NodeEnergy__Output {
  'node': (string);
  'measuredWh': (number);
  'modelledWh': (number);
  'haltedWh': (number);
  'knownMs': (number);
}
