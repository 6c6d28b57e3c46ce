// Original file: grappe/operator/v1/stacks.proto

import type { Task as _grappe_operator_v1_Task, Task__Output as _grappe_operator_v1_Task__Output } from '../../../grappe/operator/v1/Task.ts';

export interface ListTasksResponse {
  'tasks'?: (_grappe_operator_v1_Task)[];
}

export interface ListTasksResponse__Output {
  'tasks': (_grappe_operator_v1_Task__Output)[];
}
