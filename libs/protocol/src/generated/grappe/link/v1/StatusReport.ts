// Original file: grappe/link/v1/link.proto

import type { TaskReport as _grappe_link_v1_TaskReport, TaskReport__Output as _grappe_link_v1_TaskReport__Output } from '../../../grappe/link/v1/TaskReport.ts';

export interface StatusReport {
  'tasks'?: (_grappe_link_v1_TaskReport)[];
}

export interface StatusReport__Output {
  'tasks': (_grappe_link_v1_TaskReport__Output)[];
}
