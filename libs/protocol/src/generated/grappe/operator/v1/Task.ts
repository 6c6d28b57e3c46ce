// Original file: grappe/operator/v1/stacks.proto

import type { TaskStatus as _grappe_types_v1_TaskStatus, TaskStatus__Output as _grappe_types_v1_TaskStatus__Output } from '../../../grappe/types/v1/TaskStatus.ts';
import type { Long } from '@grpc/proto-loader';

export interface Task {
  'id'?: (string);
  'service'?: (string);
  'slot'?: (string);
  'version'?: (number);
  'node'?: (string);
  'wanted'?: (boolean);
  'status'?: (_grappe_types_v1_TaskStatus | null);
  'createdAtMs'?: (number | string | Long);
  'reason'?: (string);
  'image'?: (string);
  'nodeLost'?: (boolean);
  'standby'?: (boolean);
  'movedFrom'?: (string);
}

export interface Task__Output {
  'id': (string);
  'service': (string);
  'slot': (string);
  'version': (number);
  'node': (string);
  'wanted': (boolean);
  'status': (_grappe_types_v1_TaskStatus__Output | null);
  'createdAtMs': (number);
  'reason': (string);
  'image': (string);
  'nodeLost': (boolean);
  'standby': (boolean);
  'movedFrom': (string);
}
