// Original file: grappe/operator/v1/nodes.proto


export interface ListNodesRequest {
}

export interface ListNodesRequest__Output {
}
