// Original file: grappe/link/v1/hardware.proto


export interface RelayState {
  'node'?: (string);
  'off'?: (boolean);
}

export interface RelayState__Output {
  'node': (string);
  'off': (boolean);
}
