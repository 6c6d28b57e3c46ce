// Original file: grappe/operator/v1/events.proto


export interface GetRackRequest {
}

export interface GetRackRequest__Output {
}
