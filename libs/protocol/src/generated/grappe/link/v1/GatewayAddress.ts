// Original file: grappe/link/v1/front_door.proto


export interface GatewayAddress {
  'node'?: (string);
  'address'?: (string);
}

export interface GatewayAddress__Output {
  'node': (string);
  'address': (string);
}
