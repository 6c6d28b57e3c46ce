// Original file: grappe/enrolment/v1/enrolment.proto


export interface EnrolRequest {
  'tokenId'?: (string);
  'tokenSecret'?: (string);
  'node'?: (string);
  'csrPem'?: (string);
}

export interface EnrolRequest__Output {
  'tokenId': (string);
  'tokenSecret': (string);
  'node': (string);
  'csrPem': (string);
}
