// Original file: grappe/operator/v1/stacks.proto


export interface StreamLogsRequest {
  'service'?: (string);
  'task'?: (string);
  'tailLines'?: (number);
  'follow'?: (boolean);
  '_task'?: "task";
}

export interface StreamLogsRequest__Output {
  'service': (string);
  'task'?: (string);
  'tailLines': (number);
  'follow': (boolean);
  '_task'?: "task";
}
