// Original file: grappe/enrolment/v1/enrolment.proto


export interface GetAuthorityResponse {
  'caPem'?: (string);
}

export interface GetAuthorityResponse__Output {
  'caPem': (string);
}
