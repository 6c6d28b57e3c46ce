// Original file: grappe/operator/v1/incidents.proto


export interface GetAvailabilityRequest {
}

export interface GetAvailabilityRequest__Output {
}
