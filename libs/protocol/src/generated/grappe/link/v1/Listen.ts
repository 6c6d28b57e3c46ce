// Original file: grappe/link/v1/front_door.proto


export interface Listen {
  'address'?: (string);
  'port'?: (number);
}

export interface Listen__Output {
  'address': (string);
  'port': (number);
}
