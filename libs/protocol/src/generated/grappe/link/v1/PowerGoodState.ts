// Original file: grappe/link/v1/hardware.proto


export interface PowerGoodState {
  'converter'?: (string);
  'good'?: (boolean);
}

export interface PowerGoodState__Output {
  'converter': (string);
  'good': (boolean);
}
