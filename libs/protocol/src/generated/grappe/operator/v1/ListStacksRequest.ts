// Original file: grappe/operator/v1/stacks.proto


export interface ListStacksRequest {
}

export interface ListStacksRequest__Output {
}
