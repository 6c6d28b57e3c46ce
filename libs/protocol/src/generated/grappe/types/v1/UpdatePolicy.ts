// Original file: grappe/types/v1/workload.proto

import type { UpdateOrder as _grappe_types_v1_UpdateOrder, UpdateOrder__Output as _grappe_types_v1_UpdateOrder__Output } from '../../../grappe/types/v1/UpdateOrder.ts';
import type { FailureAction as _grappe_types_v1_FailureAction, FailureAction__Output as _grappe_types_v1_FailureAction__Output } from '../../../grappe/types/v1/FailureAction.ts';
import type { Long } from '@grpc/proto-loader';

export interface UpdatePolicy {
  'parallelism'?: (number);
  'delayMs'?: (number | string | Long);
  'order'?: (_grappe_types_v1_UpdateOrder);
  'failureAction'?: (_grappe_types_v1_FailureAction);
  'monitorMs'?: (number | string | Long);
  'failureRatioMax'?: (number | string);
}

export interface UpdatePolicy__Output {
  'parallelism': (number);
  'delayMs': (number);
  'order': (_grappe_types_v1_UpdateOrder__Output);
  'failureAction': (_grappe_types_v1_FailureAction__Output);
  'monitorMs': (number);
  'failureRatioMax': (number);
}
