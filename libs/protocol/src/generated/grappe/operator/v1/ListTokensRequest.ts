// Original file: grappe/operator/v1/nodes.proto


export interface ListTokensRequest {
}

export interface ListTokensRequest__Output {
}
