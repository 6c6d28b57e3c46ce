// Original file: grappe/link/v1/hardware.proto


export interface Battery {
  'chemistry'?: (string);
  'nominalVolts'?: (number | string);
  'capacityAh'?: (number | string);
}

export interface Battery__Output {
  'chemistry': (string);
  'nominalVolts': (number);
  'capacityAh': (number);
}
