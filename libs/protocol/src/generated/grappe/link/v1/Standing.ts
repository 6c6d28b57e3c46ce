// Original file: grappe/link/v1/hardware.proto


export interface Standing {
  'tier'?: (string);
  'onBattery'?: (boolean);
  'draining'?: (boolean);
  'fault'?: (boolean);
  'identifyForMs'?: (number);
}

export interface Standing__Output {
  'tier': (string);
  'onBattery': (boolean);
  'draining': (boolean);
  'fault': (boolean);
  'identifyForMs': (number);
}
