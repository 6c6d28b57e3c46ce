// Original file: grappe/operator/v1/power.proto


export interface GetPowerRequest {
}

export interface GetPowerRequest__Output {
}
