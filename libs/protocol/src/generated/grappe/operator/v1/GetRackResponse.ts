// Original file: grappe/operator/v1/events.proto

import type { Long } from '@grpc/proto-loader';

export interface GetRackResponse {
  'name'?: (string);
  'version'?: (string);
  'term'?: (number | string | Long);
  'upMs'?: (number | string | Long);
  'nodesReady'?: (number);
  'nodes'?: (number);
  'warnings'?: (string)[];
}

export interface GetRackResponse__Output {
  'name': (string);
  'version': (string);
  'term': (number);
  'upMs': (number);
  'nodesReady': (number);
  'nodes': (number);
  'warnings': (string)[];
}
