// Original file: grappe/operator/v1/power.proto


export interface ServicePlan {
  'service'?: (string);
  'priority'?: (string);
  'wanted'?: (number);
  'runs'?: (number);
  'because'?: (string);
}

export interface ServicePlan__Output {
  'service': (string);
  'priority': (string);
  'wanted': (number);
  'runs': (number);
  'because': (string);
}
