// Original file: grappe/operator/v1/nodes.proto

import type { Long } from '@grpc/proto-loader';

export interface NodeFailures {
  'service'?: (string);
  'version'?: (number);
  'count'?: (number);
  'lastAgoMs'?: (number | string | Long);
}

export interface NodeFailures__Output {
  'service': (string);
  'version': (number);
  'count': (number);
  'lastAgoMs': (number);
}
