// Original file: grappe/operator/v1/incidents.proto


export interface ListIncidentsRequest {
  'node'?: (string);
  'service'?: (string);
  'openOnly'?: (boolean);
  'limit'?: (number);
  '_node'?: "node";
  '_service'?: "service";
}

export interface ListIncidentsRequest__Output {
  'node'?: (string);
  'service'?: (string);
  'openOnly': (boolean);
  'limit': (number);
  '_node'?: "node";
  '_service'?: "service";
}
