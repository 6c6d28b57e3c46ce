// Original file: grappe/operator/v1/gateways.proto


export interface NodeTrouble {
  'node'?: (string);
  'problems'?: (string)[];
}

export interface NodeTrouble__Output {
  'node': (string);
  'problems': (string)[];
}
