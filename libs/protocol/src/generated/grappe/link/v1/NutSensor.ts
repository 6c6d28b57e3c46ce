// Original file: grappe/link/v1/hardware.proto


export interface NutSensor {
  'ups'?: (string);
  'host'?: (string);
  'port'?: (number);
}

export interface NutSensor__Output {
  'ups': (string);
  'host': (string);
  'port': (number);
}
