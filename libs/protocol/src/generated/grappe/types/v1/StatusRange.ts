// Original file: grappe/types/v1/balancing.proto


export interface StatusRange {
  'from'?: (number);
  'to'?: (number);
}

export interface StatusRange__Output {
  'from': (number);
  'to': (number);
}
