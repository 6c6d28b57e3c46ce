// Original file: grappe/operator/v1/alerts.proto


export interface HookResult {
  'hook'?: (string);
  'kind'?: (string);
  'told'?: (boolean);
  'message'?: (string);
}

export interface HookResult__Output {
  'hook': (string);
  'kind': (string);
  'told': (boolean);
  'message': (string);
}
