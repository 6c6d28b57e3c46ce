// Original file: grappe/enrolment/v1/enrolment.proto


export interface EnrolResponse {
  'rack'?: (string);
  'certificatePem'?: (string);
  'caPem'?: (string);
  'linkAddresses'?: (string)[];
  'mqttUrl'?: (string);
  'mqttCaPem'?: (string);
}

export interface EnrolResponse__Output {
  'rack': (string);
  'certificatePem': (string);
  'caPem': (string);
  'linkAddresses': (string)[];
  'mqttUrl': (string);
  'mqttCaPem': (string);
}
