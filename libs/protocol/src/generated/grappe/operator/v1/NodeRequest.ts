// Original file: grappe/operator/v1/nodes.proto


export interface NodeRequest {
  'name'?: (string);
}

export interface NodeRequest__Output {
  'name': (string);
}
