// Original file: grappe/operator/v1/nodes.proto

import type { NodeCondition as _grappe_operator_v1_NodeCondition, NodeCondition__Output as _grappe_operator_v1_NodeCondition__Output } from '../../../grappe/operator/v1/NodeCondition.ts';
import type { Availability as _grappe_operator_v1_Availability, Availability__Output as _grappe_operator_v1_Availability__Output } from '../../../grappe/operator/v1/Availability.ts';
import type { NodeFacts as _grappe_types_v1_NodeFacts, NodeFacts__Output as _grappe_types_v1_NodeFacts__Output } from '../../../grappe/types/v1/NodeFacts.ts';
import type { NodeHardware as _grappe_operator_v1_NodeHardware, NodeHardware__Output as _grappe_operator_v1_NodeHardware__Output } from '../../../grappe/operator/v1/NodeHardware.ts';
import type { NodePower as _grappe_operator_v1_NodePower, NodePower__Output as _grappe_operator_v1_NodePower__Output } from '../../../grappe/operator/v1/NodePower.ts';
import type { Long } from '@grpc/proto-loader';

export interface Node {
  'name'?: (string);
  'condition'?: (_grappe_operator_v1_NodeCondition);
  'availability'?: (_grappe_operator_v1_Availability);
  'address'?: (string);
  'converter'?: (string);
  'roles'?: (string)[];
  'labels'?: ({[key: string]: string});
  'facts'?: (_grappe_types_v1_NodeFacts | null);
  'tasksRunning'?: (number);
  'cpusReserved'?: (number | string);
  'memoryReservedBytes'?: (number | string | Long);
  'silentMs'?: (number | string | Long);
  'clockSkewMs'?: (number | string | Long);
  'certificateExpiresAtMs'?: (number | string | Long);
  'images'?: (string)[];
  'note'?: (string);
  'maintenanceLeftMs'?: (number | string | Long);
  'hardware'?: (_grappe_operator_v1_NodeHardware | null);
  'power'?: (_grappe_operator_v1_NodePower | null);
  '_silentMs'?: "silentMs";
  '_clockSkewMs'?: "clockSkewMs";
  '_certificateExpiresAtMs'?: "certificateExpiresAtMs";
  '_maintenanceLeftMs'?: "maintenanceLeftMs";
}

export interface Node__Output {
  'name': (string);
  'condition': (_grappe_operator_v1_NodeCondition__Output);
  'availability': (_grappe_operator_v1_Availability__Output);
  'address': (string);
  'converter': (string);
  'roles': (string)[];
  'labels': ({[key: string]: string});
  'facts': (_grappe_types_v1_NodeFacts__Output | null);
  'tasksRunning': (number);
  'cpusReserved': (number);
  'memoryReservedBytes': (number);
  'silentMs'?: (number);
  'clockSkewMs'?: (number);
  'certificateExpiresAtMs'?: (number);
  'images': (string)[];
  'note': (string);
  'maintenanceLeftMs'?: (number);
  'hardware': (_grappe_operator_v1_NodeHardware__Output | null);
  'power': (_grappe_operator_v1_NodePower__Output | null);
  '_silentMs'?: "silentMs";
  '_clockSkewMs'?: "clockSkewMs";
  '_certificateExpiresAtMs'?: "certificateExpiresAtMs";
  '_maintenanceLeftMs'?: "maintenanceLeftMs";
}
