// Original file: grappe/operator/v1/power.proto


export interface PlanPowerRequest {
}

export interface PlanPowerRequest__Output {
}
