// Original file: grappe/link/v1/transfer.proto


export interface LogLine {
  'stderr'?: (boolean);
  'timestamp'?: (string);
  'text'?: (string);
}

export interface LogLine__Output {
  'stderr': (boolean);
  'timestamp': (string);
  'text': (string);
}
