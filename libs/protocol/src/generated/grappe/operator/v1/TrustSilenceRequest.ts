// Original file: grappe/operator/v1/events.proto


export interface TrustSilenceRequest {
}

export interface TrustSilenceRequest__Output {
}
