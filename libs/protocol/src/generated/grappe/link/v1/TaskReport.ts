// Original file: grappe/link/v1/link.proto

import type { TaskStatus as _grappe_types_v1_TaskStatus, TaskStatus__Output as _grappe_types_v1_TaskStatus__Output } from '../../../grappe/types/v1/TaskStatus.ts';

export interface TaskReport {
  'taskId'?: (string);
  'status'?: (_grappe_types_v1_TaskStatus | null);
}

export interface TaskReport__Output {
  'taskId': (string);
  'status': (_grappe_types_v1_TaskStatus__Output | null);
}
