// Original file: grappe/operator/v1/stacks.proto


export interface RemoveStackRequest {
  'name'?: (string);
}

export interface RemoveStackRequest__Output {
  'name': (string);
}
