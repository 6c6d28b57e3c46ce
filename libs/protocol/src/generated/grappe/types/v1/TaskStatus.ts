// Original file: grappe/types/v1/status.proto

import type { TaskState as _grappe_types_v1_TaskState, TaskState__Output as _grappe_types_v1_TaskState__Output } from '../../../grappe/types/v1/TaskState.ts';
import type { TaskHealth as _grappe_types_v1_TaskHealth, TaskHealth__Output as _grappe_types_v1_TaskHealth__Output } from '../../../grappe/types/v1/TaskHealth.ts';

export interface TaskStatus {
  'attempt'?: (number);
  'state'?: (_grappe_types_v1_TaskState);
  'health'?: (_grappe_types_v1_TaskHealth);
  'message'?: (string);
  'containerId'?: (string);
  'exitCode'?: (number);
  'ports'?: (string)[];
  '_containerId'?: "containerId";
  '_exitCode'?: "exitCode";
}

export interface TaskStatus__Output {
  'attempt': (number);
  'state': (_grappe_types_v1_TaskState__Output);
  'health': (_grappe_types_v1_TaskHealth__Output);
  'message': (string);
  'containerId'?: (string);
  'exitCode'?: (number);
  'ports': (string)[];
  '_containerId'?: "containerId";
  '_exitCode'?: "exitCode";
}
