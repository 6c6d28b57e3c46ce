// Original file: grappe/operator/v1/nodes.proto

import type { Node as _grappe_operator_v1_Node, Node__Output as _grappe_operator_v1_Node__Output } from '../../../grappe/operator/v1/Node.ts';
import type { Origin as _grappe_operator_v1_Origin, Origin__Output as _grappe_operator_v1_Origin__Output } from '../../../grappe/operator/v1/Origin.ts';
import type { Detection as _grappe_operator_v1_Detection, Detection__Output as _grappe_operator_v1_Detection__Output } from '../../../grappe/operator/v1/Detection.ts';
import type { Lease as _grappe_operator_v1_Lease, Lease__Output as _grappe_operator_v1_Lease__Output } from '../../../grappe/operator/v1/Lease.ts';
import type { NodeTask as _grappe_operator_v1_NodeTask, NodeTask__Output as _grappe_operator_v1_NodeTask__Output } from '../../../grappe/operator/v1/NodeTask.ts';
import type { Task as _grappe_operator_v1_Task, Task__Output as _grappe_operator_v1_Task__Output } from '../../../grappe/operator/v1/Task.ts';
import type { SpareSlot as _grappe_operator_v1_SpareSlot, SpareSlot__Output as _grappe_operator_v1_SpareSlot__Output } from '../../../grappe/operator/v1/SpareSlot.ts';
import type { NodeFailures as _grappe_operator_v1_NodeFailures, NodeFailures__Output as _grappe_operator_v1_NodeFailures__Output } from '../../../grappe/operator/v1/NodeFailures.ts';
import type { Incident as _grappe_operator_v1_Incident, Incident__Output as _grappe_operator_v1_Incident__Output } from '../../../grappe/operator/v1/Incident.ts';
import type { AvailabilityFigures as _grappe_operator_v1_AvailabilityFigures, AvailabilityFigures__Output as _grappe_operator_v1_AvailabilityFigures__Output } from '../../../grappe/operator/v1/AvailabilityFigures.ts';
import type { RefusedBoard as _grappe_operator_v1_RefusedBoard, RefusedBoard__Output as _grappe_operator_v1_RefusedBoard__Output } from '../../../grappe/operator/v1/RefusedBoard.ts';

export interface ExplainNodeResponse {
  'node'?: (_grappe_operator_v1_Node | null);
  'availabilityFrom'?: (_grappe_operator_v1_Origin | null);
  'detection'?: (_grappe_operator_v1_Detection | null);
  'leases'?: (_grappe_operator_v1_Lease)[];
  'tasks'?: (_grappe_operator_v1_NodeTask)[];
  'standbys'?: (_grappe_operator_v1_Task)[];
  'spareFor'?: (_grappe_operator_v1_SpareSlot)[];
  'avoidedBecause'?: (string);
  'failures'?: (_grappe_operator_v1_NodeFailures)[];
  'incidents'?: (_grappe_operator_v1_Incident)[];
  'figures'?: (_grappe_operator_v1_AvailabilityFigures | null);
  'refusedBoards'?: (_grappe_operator_v1_RefusedBoard)[];
}

export interface ExplainNodeResponse__Output {
  'node': (_grappe_operator_v1_Node__Output | null);
  'availabilityFrom': (_grappe_operator_v1_Origin__Output | null);
  'detection': (_grappe_operator_v1_Detection__Output | null);
  'leases': (_grappe_operator_v1_Lease__Output)[];
  'tasks': (_grappe_operator_v1_NodeTask__Output)[];
  'standbys': (_grappe_operator_v1_Task__Output)[];
  'spareFor': (_grappe_operator_v1_SpareSlot__Output)[];
  'avoidedBecause': (string);
  'failures': (_grappe_operator_v1_NodeFailures__Output)[];
  'incidents': (_grappe_operator_v1_Incident__Output)[];
  'figures': (_grappe_operator_v1_AvailabilityFigures__Output | null);
  'refusedBoards': (_grappe_operator_v1_RefusedBoard__Output)[];
}
