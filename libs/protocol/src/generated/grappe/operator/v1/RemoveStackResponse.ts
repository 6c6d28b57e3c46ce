// Original file: grappe/operator/v1/stacks.proto


export interface RemoveStackResponse {
  'servicesRemoved'?: (number);
}

export interface RemoveStackResponse__Output {
  'servicesRemoved': (number);
}
