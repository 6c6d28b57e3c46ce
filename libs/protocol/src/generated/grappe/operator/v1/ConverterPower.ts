// Original file: grappe/operator/v1/power.proto


export interface ConverterPower {
  'converter'?: (string);
  'nodes'?: (string)[];
  'watts'?: (number | string);
  'amps'?: (number | string);
  'maxAmps'?: (number | string);
  'powerGood'?: (boolean);
  'powerGoodDistrusted'?: (boolean);
  '_maxAmps'?: "maxAmps";
  '_powerGood'?: "powerGood";
}

export interface ConverterPower__Output {
  'converter': (string);
  'nodes': (string)[];
  'watts': (number);
  'amps': (number);
  'maxAmps'?: (number);
  'powerGood'?: (boolean);
  'powerGoodDistrusted': (boolean);
  '_maxAmps'?: "maxAmps";
  '_powerGood'?: "powerGood";
}
