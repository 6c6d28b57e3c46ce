import {
  FRONT_DOOR_PARTS,
  INCIDENT_KINDS,
  CHECK_FINDINGS,
  SERVER_STATES,
  TASK_STATES,
  TIERS,
  VIRTUAL_IP_STATES,
  type Absence,
  type AffectedSlot,
  type Availability,
  type ButtonPress,
  type FrontDoorServer,
  type Incident,
  type NodeCondition,
  type PortSpec,
  type Priority,
  type Recovery,
  type RestartPolicy,
  type RoleSensor,
  type ServiceSpec,
  type TaskHealth,
  type UpdatePolicy,
} from '@grappe/domain';
import { enumCodec } from './enum-codec.ts';

export const taskStateCodec = enumCodec('TASK_STATE', TASK_STATES);
export const taskHealthCodec = enumCodec('TASK_HEALTH', [
  'none',
  'starting',
  'healthy',
  'unhealthy',
] satisfies TaskHealth[]);
export const networkModeCodec = enumCodec('NETWORK_MODE', [
  'bridge',
  'host',
  'none',
] satisfies ServiceSpec['networkMode'][]);
export const protocolCodec = enumCodec('PROTOCOL', ['tcp', 'udp'] satisfies PortSpec['protocol'][]);
export const restartConditionCodec = enumCodec('RESTART_CONDITION', [
  'none',
  'on-failure',
  'any',
] satisfies RestartPolicy['condition'][]);
export const updateOrderCodec = enumCodec('UPDATE_ORDER', [
  'stop-first',
  'start-first',
] satisfies UpdatePolicy['order'][]);
export const failureActionCodec = enumCodec('FAILURE_ACTION', [
  'pause',
  'continue',
  'rollback',
] satisfies UpdatePolicy['failureAction'][]);
export const priorityCodec = enumCodec('PRIORITY', [
  'normal',
  'critical',
  'best-effort',
] satisfies Priority[]);
export const standbyCodec = enumCodec('STANDBY', [
  'none',
  'warm',
] satisfies ServiceSpec['standby'][]);
export const nodeConditionCodec = enumCodec('NODE_CONDITION', [
  'unknown',
  'ready',
  'lost',
  'suspected',
] satisfies NodeCondition[]);
export const availabilityCodec = enumCodec('AVAILABILITY', [
  'active',
  'drained',
  'cordoned',
] satisfies Availability[]);
export const incidentKindCodec = enumCodec('INCIDENT_KIND', INCIDENT_KINDS);
export const rackTroubleCodec = enumCodec('RACK_TROUBLE', [
  'none',
  'controller-away',
  'doubt',
] satisfies (NonNullable<Incident['rackTrouble']> | 'none')[]);
export const recoveryCodec = enumCodec('RECOVERY', [
  'none',
  'placed',
  'promoted',
  'restarted',
  'kept',
] satisfies (Recovery | 'none')[]);
export const slotEndCodec = enumCodec('END', [
  'none',
  'serving',
  'unwanted',
  'completed',
] satisfies (NonNullable<AffectedSlot['end']> | 'none')[]);
export const absenceEndCodec = enumCodec('END', [
  'none',
  'returned',
  'planned',
  'removed',
] satisfies (NonNullable<Absence['end']> | 'none')[]);
export const detectionPhaseCodec = enumCodec('PHASE', [
  'expected',
  'heard',
  'restarting',
  'confirming',
  'unheard',
  'doubted',
  'lost',
]);
export const probeOutcomeCodec = enumCodec('OUTCOME', [
  'silent',
  'answered',
  'refused',
  'no-reply',
]);
export const subjectKindCodec = enumCodec('KIND', ['node', 'service']);
export const incidentStateCodec = enumCodec('INCIDENT_STATE', ['open', 'closed', 'interrupted']);
export const rolloutKindCodec = enumCodec('ROLLOUT_KIND', ['deploy', 'rollback', 'undo']);
export const rolloutStateCodec = enumCodec('ROLLOUT_STATE', [
  'running',
  'paused',
  'completed',
  'failed',
  'rolled-back',
  'superseded',
]);
export const upgradeStateCodec = enumCodec('UPGRADE_STATE', [
  'running',
  'paused',
  'completed',
  'failed',
  'aborted',
]);
export const nodeUpgradePhaseCodec = enumCodec('NODE_UPGRADE_PHASE', [
  'waiting',
  'draining',
  'preparing',
  'installing',
  'watching',
  'done',
  'skipped',
  'rolling-back',
  'rolled-back',
  'failed',
]);
export const sensorRoleCodec = enumCodec('ROLE', [
  'node',
  'battery',
] satisfies RoleSensor['role'][]);
export const buttonPressCodec = enumCodec('KIND', ['short', 'long'] satisfies ButtonPress[]);

export const serverStateCodec = enumCodec('SERVER_STATE', [
  'ready',
  'drain',
  'maint',
] satisfies FrontDoorServer['state'][]);
export const frontDoorPartCodec = enumCodec('PART', FRONT_DOOR_PARTS);
export const virtualIpStateCodec = enumCodec('STATE', VIRTUAL_IP_STATES);
export const serverReportCodec = enumCodec('STATE', SERVER_STATES);
export const checkFindingCodec = enumCodec('FINDING', ['none', ...CHECK_FINDINGS]);

export const energyTierCodec = enumCodec('ENERGY_TIER', TIERS);
export const batteryFlowCodec = enumCodec('FLOW', ['resting', 'charging', 'discharging']);
export const powerSourceCodec = enumCodec('SOURCE', ['modelled', 'measured', 'halted']);
export const nodePlanActionCodec = enumCodec('ACTION', [
  'stay',
  'drain',
  'halt',
  'wake',
  'wait',
  'off',
]);
