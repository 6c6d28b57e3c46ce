// Original file: grappe/link/v1/front_door.proto


export interface TcpMode {
  'backEnd'?: (string);
}

export interface TcpMode__Output {
  'backEnd': (string);
}
