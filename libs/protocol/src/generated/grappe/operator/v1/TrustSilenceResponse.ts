// Original file: grappe/operator/v1/events.proto


export interface TrustSilenceResponse {
  'nodes'?: (string)[];
}

export interface TrustSilenceResponse__Output {
  'nodes': (string)[];
}
