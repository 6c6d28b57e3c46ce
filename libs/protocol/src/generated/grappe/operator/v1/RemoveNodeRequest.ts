// Original file: grappe/operator/v1/nodes.proto


export interface RemoveNodeRequest {
  'name'?: (string);
  'force'?: (boolean);
}

export interface RemoveNodeRequest__Output {
  'name': (string);
  'force': (boolean);
}
