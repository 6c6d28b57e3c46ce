// Original file: grappe/operator/v1/upgrades.proto


export interface UpgradeRequest {
}

export interface UpgradeRequest__Output {
}
