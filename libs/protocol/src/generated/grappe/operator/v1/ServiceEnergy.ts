// Original file: grappe/operator/v1/power.proto


export interface ServiceEnergy {
  'service'?: (string);
  'wh'?: (number | string);
}

export interface ServiceEnergy__Output {
  'service': (string);
  'wh': (number);
}
