// Original file: grappe/operator/v1/stacks.proto


export interface LogEntry {
  'service'?: (string);
  'slot'?: (string);
  'node'?: (string);
  'task'?: (string);
  'stderr'?: (boolean);
  'timestamp'?: (string);
  'text'?: (string);
  'error'?: (string);
}

export interface LogEntry__Output {
  'service': (string);
  'slot': (string);
  'node': (string);
  'task': (string);
  'stderr': (boolean);
  'timestamp': (string);
  'text': (string);
  'error': (string);
}
