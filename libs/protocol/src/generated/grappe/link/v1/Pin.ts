// Original file: grappe/link/v1/hardware.proto


export interface Pin {
  'gpio'?: (number);
  'activeLow'?: (boolean);
}

export interface Pin__Output {
  'gpio': (number);
  'activeLow': (boolean);
}
