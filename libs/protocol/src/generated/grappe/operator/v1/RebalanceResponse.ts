// Original file: grappe/operator/v1/stacks.proto


export interface RebalanceResponse {
}

export interface RebalanceResponse__Output {
}
