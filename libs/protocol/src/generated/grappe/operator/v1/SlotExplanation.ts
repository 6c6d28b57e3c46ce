// Original file: grappe/operator/v1/stacks.proto

import type { Task as _grappe_operator_v1_Task, Task__Output as _grappe_operator_v1_Task__Output } from '../../../grappe/operator/v1/Task.ts';
import type { NodeVerdict as _grappe_operator_v1_NodeVerdict, NodeVerdict__Output as _grappe_operator_v1_NodeVerdict__Output } from '../../../grappe/operator/v1/NodeVerdict.ts';
import type { DecisionCause as _grappe_operator_v1_DecisionCause, DecisionCause__Output as _grappe_operator_v1_DecisionCause__Output } from '../../../grappe/operator/v1/DecisionCause.ts';
import type { Long } from '@grpc/proto-loader';

export interface SlotExplanation {
  'slot'?: (string);
  'task'?: (_grappe_operator_v1_Task | null);
  'summary'?: (string);
  'verdicts'?: (_grappe_operator_v1_NodeVerdict)[];
  'earlier'?: (_grappe_operator_v1_Task)[];
  'decidedAgoMs'?: (number | string | Long);
  'because'?: (_grappe_operator_v1_DecisionCause | null);
  'waitsFor'?: (string);
  'spare'?: (string);
  'standby'?: (_grappe_operator_v1_Task | null);
  '_decidedAgoMs'?: "decidedAgoMs";
}

export interface SlotExplanation__Output {
  'slot': (string);
  'task': (_grappe_operator_v1_Task__Output | null);
  'summary': (string);
  'verdicts': (_grappe_operator_v1_NodeVerdict__Output)[];
  'earlier': (_grappe_operator_v1_Task__Output)[];
  'decidedAgoMs'?: (number);
  'because': (_grappe_operator_v1_DecisionCause__Output | null);
  'waitsFor': (string);
  'spare': (string);
  'standby': (_grappe_operator_v1_Task__Output | null);
  '_decidedAgoMs'?: "decidedAgoMs";
}
