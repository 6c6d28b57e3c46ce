// Original file: grappe/types/v1/workload.proto

import type { RestartCondition as _grappe_types_v1_RestartCondition, RestartCondition__Output as _grappe_types_v1_RestartCondition__Output } from '../../../grappe/types/v1/RestartCondition.ts';
import type { Long } from '@grpc/proto-loader';

export interface RestartPolicy {
  'condition'?: (_grappe_types_v1_RestartCondition);
  'delayMs'?: (number | string | Long);
  'attemptsMax'?: (number);
  'windowMs'?: (number | string | Long);
  '_attemptsMax'?: "attemptsMax";
}

export interface RestartPolicy__Output {
  'condition': (_grappe_types_v1_RestartCondition__Output);
  'delayMs': (number);
  'attemptsMax'?: (number);
  'windowMs': (number);
  '_attemptsMax'?: "attemptsMax";
}
