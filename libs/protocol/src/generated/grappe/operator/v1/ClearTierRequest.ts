// Original file: grappe/operator/v1/power.proto


export interface ClearTierRequest {
}

export interface ClearTierRequest__Output {
}
