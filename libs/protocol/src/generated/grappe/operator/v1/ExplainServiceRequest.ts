// Original file: grappe/operator/v1/stacks.proto


export interface ExplainServiceRequest {
  'service'?: (string);
}

export interface ExplainServiceRequest__Output {
  'service': (string);
}
