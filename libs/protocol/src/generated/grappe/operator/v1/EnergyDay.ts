// Original file: grappe/operator/v1/power.proto

import type { NodeEnergy as _grappe_operator_v1_NodeEnergy, NodeEnergy__Output as _grappe_operator_v1_NodeEnergy__Output } from '../../../grappe/operator/v1/NodeEnergy.ts';
import type { ServiceEnergy as _grappe_operator_v1_ServiceEnergy, ServiceEnergy__Output as _grappe_operator_v1_ServiceEnergy__Output } from '../../../grappe/operator/v1/ServiceEnergy.ts';
import type { Long } from '@grpc/proto-loader';

export interface EnergyDay {
  'day'?: (string);
  'lengthMs'?: (number | string | Long);
  'knownMs'?: (number | string | Long);
  'measuredWh'?: (number | string);
  'modelledWh'?: (number | string);
  'haltedWh'?: (number | string);
  'switchWh'?: (number | string);
  'lossWh'?: (number | string);
  'nodes'?: (_grappe_operator_v1_NodeEnergy)[];
  'services'?: (_grappe_operator_v1_ServiceEnergy)[];
  'unassignedWh'?: (number | string);
}

export interface EnergyDay__Output {
  'day': (string);
  'lengthMs': (number);
  'knownMs': (number);
  'measuredWh': (number);
  'modelledWh': (number);
  'haltedWh': (number);
  'switchWh': (number);
  'lossWh': (number);
  'nodes': (_grappe_operator_v1_NodeEnergy__Output)[];
  'services': (_grappe_operator_v1_ServiceEnergy__Output)[];
  'unassignedWh': (number);
}
