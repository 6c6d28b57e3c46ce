// Original file: grappe/link/v1/link.proto


export interface CommandResult {
  'id'?: (string);
  'ok'?: (boolean);
  'message'?: (string);
}

export interface CommandResult__Output {
  'id': (string);
  'ok': (boolean);
  'message': (string);
}
