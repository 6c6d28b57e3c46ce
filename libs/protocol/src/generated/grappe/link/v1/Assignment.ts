// Original file: grappe/link/v1/link.proto

import type { Generation as _grappe_link_v1_Generation, Generation__Output as _grappe_link_v1_Generation__Output } from '../../../grappe/link/v1/Generation.ts';
import type { AssignedTask as _grappe_link_v1_AssignedTask, AssignedTask__Output as _grappe_link_v1_AssignedTask__Output } from '../../../grappe/link/v1/AssignedTask.ts';

export interface Assignment {
  'rack'?: (string);
  'generation'?: (_grappe_link_v1_Generation | null);
  'tasks'?: (_grappe_link_v1_AssignedTask)[];
  'prefetch'?: (string)[];
}

export interface Assignment__Output {
  'rack': (string);
  'generation': (_grappe_link_v1_Generation__Output | null);
  'tasks': (_grappe_link_v1_AssignedTask__Output)[];
  'prefetch': (string)[];
}
