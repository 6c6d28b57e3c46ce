// Original file: grappe/link/v1/front_door.proto


export interface Certificate {
  'name'?: (string);
  'pem'?: (string);
}

export interface Certificate__Output {
  'name': (string);
  'pem': (string);
}
