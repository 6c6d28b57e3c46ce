// Original file: grappe/operator/v1/incidents.proto

import type { IncidentKind as _grappe_operator_v1_IncidentKind, IncidentKind__Output as _grappe_operator_v1_IncidentKind__Output } from '../../../grappe/operator/v1/IncidentKind.ts';
import type { IncidentState as _grappe_operator_v1_IncidentState, IncidentState__Output as _grappe_operator_v1_IncidentState__Output } from '../../../grappe/operator/v1/IncidentState.ts';
import type { AffectedSlot as _grappe_operator_v1_AffectedSlot, AffectedSlot__Output as _grappe_operator_v1_AffectedSlot__Output } from '../../../grappe/operator/v1/AffectedSlot.ts';
import type { ServiceOutage as _grappe_operator_v1_ServiceOutage, ServiceOutage__Output as _grappe_operator_v1_ServiceOutage__Output } from '../../../grappe/operator/v1/ServiceOutage.ts';
import type { Absence as _grappe_operator_v1_Absence, Absence__Output as _grappe_operator_v1_Absence__Output } from '../../../grappe/operator/v1/Absence.ts';
import type { RackTrouble as _grappe_operator_v1_RackTrouble, RackTrouble__Output as _grappe_operator_v1_RackTrouble__Output } from '../../../grappe/operator/v1/RackTrouble.ts';
import type { Long } from '@grpc/proto-loader';

export interface Incident {
  'id'?: (number | string | Long);
  'kind'?: (_grappe_operator_v1_IncidentKind);
  'state'?: (_grappe_operator_v1_IncidentState);
  'term'?: (number | string | Long);
  'beganAtMs'?: (number | string | Long);
  'cause'?: (string);
  'node'?: (string);
  'converter'?: (string);
  'cutMs'?: (number | string | Long);
  'suspectedMs'?: (number | string | Long);
  'confirmedMs'?: (number | string | Long);
  'closedMs'?: (number | string | Long);
  'detectionMs'?: (number | string | Long);
  'durationMs'?: (number | string | Long);
  'services'?: (string)[];
  'slotsAffected'?: (number);
  'slotsWaiting'?: (number);
  'servedMs'?: (number | string | Long);
  'slots'?: (_grappe_operator_v1_AffectedSlot)[];
  'unserved'?: (_grappe_operator_v1_ServiceOutage)[];
  'absence'?: (_grappe_operator_v1_Absence | null);
  'rackTrouble'?: (_grappe_operator_v1_RackTrouble);
  'continues'?: (number | string | Long);
  '_cutMs'?: "cutMs";
  '_suspectedMs'?: "suspectedMs";
  '_confirmedMs'?: "confirmedMs";
  '_closedMs'?: "closedMs";
  '_detectionMs'?: "detectionMs";
  '_durationMs'?: "durationMs";
  '_servedMs'?: "servedMs";
  '_continues'?: "continues";
}

export interface Incident__Output {
  'id': (number);
  'kind': (_grappe_operator_v1_IncidentKind__Output);
  'state': (_grappe_operator_v1_IncidentState__Output);
  'term': (number);
  'beganAtMs': (number);
  'cause': (string);
  'node': (string);
  'converter': (string);
  'cutMs'?: (number);
  'suspectedMs'?: (number);
  'confirmedMs'?: (number);
  'closedMs'?: (number);
  'detectionMs'?: (number);
  'durationMs'?: (number);
  'services': (string)[];
  'slotsAffected': (number);
  'slotsWaiting': (number);
  'servedMs'?: (number);
  'slots': (_grappe_operator_v1_AffectedSlot__Output)[];
  'unserved': (_grappe_operator_v1_ServiceOutage__Output)[];
  'absence': (_grappe_operator_v1_Absence__Output | null);
  'rackTrouble': (_grappe_operator_v1_RackTrouble__Output);
  'continues'?: (number);
  '_cutMs'?: "cutMs";
  '_suspectedMs'?: "suspectedMs";
  '_confirmedMs'?: "confirmedMs";
  '_closedMs'?: "closedMs";
  '_detectionMs'?: "detectionMs";
  '_durationMs'?: "durationMs";
  '_servedMs'?: "servedMs";
  '_continues'?: "continues";
}
