// Original file: grappe/link/v1/link.proto


export interface StreamLogs {
  'taskId'?: (string);
  'tailLines'?: (number);
  'follow'?: (boolean);
}

export interface StreamLogs__Output {
  'taskId': (string);
  'tailLines': (number);
  'follow': (boolean);
}
