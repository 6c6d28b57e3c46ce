// Original file: grappe/operator/v1/upgrades.proto


export interface GetUpgradeRequest {
}

export interface GetUpgradeRequest__Output {
}
