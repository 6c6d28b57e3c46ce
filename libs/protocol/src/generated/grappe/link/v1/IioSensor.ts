// Original file: grappe/link/v1/hardware.proto


export interface IioSensor {
  'device'?: (string);
  'channel'?: (number);
  'divider'?: (number | string);
  'shuntOhms'?: (number | string);
  '_shuntOhms'?: "shuntOhms";
}

export interface IioSensor__Output {
  'device': (string);
  'channel': (number);
  'divider': (number);
  'shuntOhms'?: (number);
  '_shuntOhms'?: "shuntOhms";
}
