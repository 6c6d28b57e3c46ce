// Original file: grappe/operator/v1/incidents.proto

import type { Long } from '@grpc/proto-loader';

export interface GetIncidentRequest {
  'id'?: (number | string | Long);
}

export interface GetIncidentRequest__Output {
  'id': (number);
}
