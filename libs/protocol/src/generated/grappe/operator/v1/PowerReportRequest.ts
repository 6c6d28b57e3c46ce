// Original file: grappe/operator/v1/power.proto


export interface PowerReportRequest {
  'days'?: (number);
}

export interface PowerReportRequest__Output {
  'days': (number);
}
