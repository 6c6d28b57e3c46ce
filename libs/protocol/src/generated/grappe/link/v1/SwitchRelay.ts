// Original file: grappe/link/v1/hardware.proto


export interface SwitchRelay {
  'node'?: (string);
  'off'?: (boolean);
}

export interface SwitchRelay__Output {
  'node': (string);
  'off': (boolean);
}
