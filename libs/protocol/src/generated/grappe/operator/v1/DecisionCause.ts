// Original file: grappe/operator/v1/stacks.proto

import type { Long } from '@grpc/proto-loader';

export interface DecisionCause {
  'incident'?: (number | string | Long);
  'text'?: (string);
}

export interface DecisionCause__Output {
  'incident': (number);
  'text': (string);
}
