// Original file: grappe/operator/v1/alerts.proto


export interface TestHooksRequest {
  'hook'?: (string);
}

export interface TestHooksRequest__Output {
  'hook': (string);
}
