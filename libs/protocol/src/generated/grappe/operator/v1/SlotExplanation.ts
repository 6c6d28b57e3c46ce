// Original file: grappe/operator/v1/stacks.proto

import type { Task as _grappe_operator_v1_Task, Task__Output as _grappe_operator_v1_Task__Output } from '../../../grappe/operator/v1/Task.ts';
import type { NodeVerdict as _grappe_operator_v1_NodeVerdict, NodeVerdict__Output as _grappe_operator_v1_NodeVerdict__Output } from '../../../grappe/operator/v1/NodeVerdict.ts';

export interface SlotExplanation {
  'slot'?: (string);
  'task'?: (_grappe_operator_v1_Task | null);
  'summary'?: (string);
  'verdicts'?: (_grappe_operator_v1_NodeVerdict)[];
  'earlier'?: (_grappe_operator_v1_Task)[];
}

export interface SlotExplanation__Output {
  'slot': (string);
  'task': (_grappe_operator_v1_Task__Output | null);
  'summary': (string);
  'verdicts': (_grappe_operator_v1_NodeVerdict__Output)[];
  'earlier': (_grappe_operator_v1_Task__Output)[];
}
