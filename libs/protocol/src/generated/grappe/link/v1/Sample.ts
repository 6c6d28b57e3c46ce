// Original file: grappe/link/v1/hardware.proto


export interface Sample {
  'volts'?: (number | string);
  'amps'?: (number | string);
  'watts'?: (number | string);
  'charge'?: (number | string);
  'temperatureC'?: (number | string);
  'onMains'?: (boolean);
  'batteryLow'?: (boolean);
  'runtimeSeconds'?: (number | string);
  '_volts'?: "volts";
  '_amps'?: "amps";
  '_watts'?: "watts";
  '_charge'?: "charge";
  '_temperatureC'?: "temperatureC";
  '_onMains'?: "onMains";
  '_batteryLow'?: "batteryLow";
  '_runtimeSeconds'?: "runtimeSeconds";
}

export interface Sample__Output {
  'volts'?: (number);
  'amps'?: (number);
  'watts'?: (number);
  'charge'?: (number);
  'temperatureC'?: (number);
  'onMains'?: (boolean);
  'batteryLow'?: (boolean);
  'runtimeSeconds'?: (number);
  '_volts'?: "volts";
  '_amps'?: "amps";
  '_watts'?: "watts";
  '_charge'?: "charge";
  '_temperatureC'?: "temperatureC";
  '_onMains'?: "onMains";
  '_batteryLow'?: "batteryLow";
  '_runtimeSeconds'?: "runtimeSeconds";
}
