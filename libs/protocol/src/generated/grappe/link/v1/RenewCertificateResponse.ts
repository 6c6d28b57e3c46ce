// Original file: grappe/link/v1/transfer.proto


export interface RenewCertificateResponse {
  'certificatePem'?: (string);
  'caPem'?: (string);
}

export interface RenewCertificateResponse__Output {
  'certificatePem': (string);
  'caPem': (string);
}
