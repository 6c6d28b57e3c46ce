// Original file: grappe/operator/v1/nodes.proto


export interface SpareSlot {
  'service'?: (string);
  'slot'?: (string);
}

export interface SpareSlot__Output {
  'service': (string);
  'slot': (string);
}
