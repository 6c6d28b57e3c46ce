// Original file: grappe/link/v1/hardware.proto


export interface HwmonSensor {
  'driver'?: (string);
  'channel'?: (number);
  'shuntOhms'?: (number | string);
  '_shuntOhms'?: "shuntOhms";
}

export interface HwmonSensor__Output {
  'driver': (string);
  'channel': (number);
  'shuntOhms'?: (number);
  '_shuntOhms'?: "shuntOhms";
}
