// Original file: grappe/operator/v1/stacks.proto

import type { Long } from '@grpc/proto-loader';

export interface Stack {
  'name'?: (string);
  'services'?: (number);
  'tasksRunning'?: (number);
  'tasksWanted'?: (number);
  'deployedAtMs'?: (number | string | Long);
}

export interface Stack__Output {
  'name': (string);
  'services': (number);
  'tasksRunning': (number);
  'tasksWanted': (number);
  'deployedAtMs': (number);
}
