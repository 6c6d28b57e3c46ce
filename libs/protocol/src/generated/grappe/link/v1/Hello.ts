// Original file: grappe/link/v1/link.proto

import type { NodeFacts as _grappe_types_v1_NodeFacts, NodeFacts__Output as _grappe_types_v1_NodeFacts__Output } from '../../../grappe/types/v1/NodeFacts.ts';
import type { TaskReport as _grappe_link_v1_TaskReport, TaskReport__Output as _grappe_link_v1_TaskReport__Output } from '../../../grappe/link/v1/TaskReport.ts';
import type { Generation as _grappe_link_v1_Generation, Generation__Output as _grappe_link_v1_Generation__Output } from '../../../grappe/link/v1/Generation.ts';
import type { Long } from '@grpc/proto-loader';

export interface Hello {
  'protocolVersion'?: (number);
  'facts'?: (_grappe_types_v1_NodeFacts | null);
  'tasks'?: (_grappe_link_v1_TaskReport)[];
  'generation'?: (_grappe_link_v1_Generation | null);
  'images'?: (string)[];
  'tasksComplete'?: (boolean);
  'sinceControllerMs'?: (number | string | Long);
  'sentAtMs'?: (number | string | Long);
  'frontDoor'?: (_grappe_link_v1_Generation | null);
  '_generation'?: "generation";
  '_sinceControllerMs'?: "sinceControllerMs";
  '_frontDoor'?: "frontDoor";
}

export interface Hello__Output {
  'protocolVersion': (number);
  'facts': (_grappe_types_v1_NodeFacts__Output | null);
  'tasks': (_grappe_link_v1_TaskReport__Output)[];
  'generation'?: (_grappe_link_v1_Generation__Output | null);
  'images': (string)[];
  'tasksComplete': (boolean);
  'sinceControllerMs'?: (number);
  'sentAtMs': (number);
  'frontDoor'?: (_grappe_link_v1_Generation__Output | null);
  '_generation'?: "generation";
  '_sinceControllerMs'?: "sinceControllerMs";
  '_frontDoor'?: "frontDoor";
}
