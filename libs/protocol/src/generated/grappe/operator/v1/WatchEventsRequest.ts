// Original file: grappe/operator/v1/events.proto

import type { Long } from '@grpc/proto-loader';

export interface WatchEventsRequest {
  'afterSequence'?: (number | string | Long);
  'follow'?: (boolean);
  'tail'?: (number);
}

export interface WatchEventsRequest__Output {
  'afterSequence': (number);
  'follow': (boolean);
  'tail': (number);
}
