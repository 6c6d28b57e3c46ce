// Original file: grappe/link/v1/front_door.proto


export interface ServicePort {
  'address'?: (string);
  'port'?: (number);
  'listen'?: (number);
}

export interface ServicePort__Output {
  'address': (string);
  'port': (number);
  'listen': (number);
}
