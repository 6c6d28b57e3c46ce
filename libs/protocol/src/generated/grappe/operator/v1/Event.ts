// Original file: grappe/operator/v1/events.proto

import type { Long } from '@grpc/proto-loader';

export interface Event {
  'sequence'?: (number | string | Long);
  'kind'?: (string);
  'atMs'?: (number | string | Long);
  'node'?: (string);
  'stack'?: (string);
  'service'?: (string);
  'task'?: (string);
  'message'?: (string);
}

export interface Event__Output {
  'sequence': (number);
  'kind': (string);
  'atMs': (number);
  'node': (string);
  'stack': (string);
  'service': (string);
  'task': (string);
  'message': (string);
}
