// Original file: grappe/operator/v1/stacks.proto


export interface NodeVerdict {
  'node'?: (string);
  'fits'?: (boolean);
  'reason'?: (string);
  'score'?: (number | string);
}

export interface NodeVerdict__Output {
  'node': (string);
  'fits': (boolean);
  'reason': (string);
  'score': (number);
}
