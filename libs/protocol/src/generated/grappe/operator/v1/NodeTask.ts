// Original file: grappe/operator/v1/nodes.proto

import type { Task as _grappe_operator_v1_Task, Task__Output as _grappe_operator_v1_Task__Output } from '../../../grappe/operator/v1/Task.ts';
import type { DecisionCause as _grappe_operator_v1_DecisionCause, DecisionCause__Output as _grappe_operator_v1_DecisionCause__Output } from '../../../grappe/operator/v1/DecisionCause.ts';
import type { Long } from '@grpc/proto-loader';

export interface NodeTask {
  'task'?: (_grappe_operator_v1_Task | null);
  'decidedAgoMs'?: (number | string | Long);
  'because'?: (_grappe_operator_v1_DecisionCause | null);
  '_decidedAgoMs'?: "decidedAgoMs";
}

export interface NodeTask__Output {
  'task': (_grappe_operator_v1_Task__Output | null);
  'decidedAgoMs'?: (number);
  'because': (_grappe_operator_v1_DecisionCause__Output | null);
  '_decidedAgoMs'?: "decidedAgoMs";
}
