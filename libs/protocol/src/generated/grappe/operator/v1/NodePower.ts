// Original file: grappe/operator/v1/power.proto


// Original file: grappe/operator/v1/power.proto

export const _grappe_operator_v1_NodePower_Source = {
  SOURCE_MODELLED: 'SOURCE_MODELLED',
  SOURCE_MEASURED: 'SOURCE_MEASURED',
  SOURCE_HALTED: 'SOURCE_HALTED',
} as const;

export type _grappe_operator_v1_NodePower_Source =
  | 'SOURCE_MODELLED'
  | 0
  | 'SOURCE_MEASURED'
  | 1
  | 'SOURCE_HALTED'
  | 2

export type _grappe_operator_v1_NodePower_Source__Output = typeof _grappe_operator_v1_NodePower_Source[keyof typeof _grappe_operator_v1_NodePower_Source]

export interface NodePower {
  'node'?: (string);
  'converter'?: (string);
  'watts'?: (number | string);
  'source'?: (_grappe_operator_v1_NodePower_Source);
  'underVoltage'?: (boolean);
}

export interface NodePower__Output {
  'node': (string);
  'converter': (string);
  'watts': (number);
  'source': (_grappe_operator_v1_NodePower_Source__Output);
  'underVoltage': (boolean);
}
