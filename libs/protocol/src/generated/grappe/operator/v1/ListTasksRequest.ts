// Original file: grappe/operator/v1/stacks.proto


export interface ListTasksRequest {
  'stack'?: (string);
  'service'?: (string);
  'node'?: (string);
  'includeEnded'?: (boolean);
  '_stack'?: "stack";
  '_service'?: "service";
  '_node'?: "node";
}

export interface ListTasksRequest__Output {
  'stack'?: (string);
  'service'?: (string);
  'node'?: (string);
  'includeEnded': (boolean);
  '_stack'?: "stack";
  '_service'?: "service";
  '_node'?: "node";
}
