// Original file: grappe/enrolment/v1/enrolment.proto


export interface GetAuthorityRequest {
}

export interface GetAuthorityRequest__Output {
}
