// Original file: grappe/link/v1/link.proto


export interface RenewCertificate {
}

export interface RenewCertificate__Output {
}
