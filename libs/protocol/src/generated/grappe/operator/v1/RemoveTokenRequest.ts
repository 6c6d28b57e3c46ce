// Original file: grappe/operator/v1/nodes.proto


export interface RemoveTokenRequest {
  'id'?: (string);
}

export interface RemoveTokenRequest__Output {
  'id': (string);
}
