// Original file: grappe/operator/v1/stacks.proto


export interface RebalanceRequest {
  'service'?: (string);
  'singletons'?: (boolean);
  '_service'?: "service";
}

export interface RebalanceRequest__Output {
  'service'?: (string);
  'singletons': (boolean);
  '_service'?: "service";
}
