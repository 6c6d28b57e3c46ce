import {
  TASK_STATES,
  type Availability,
  type NodeCondition,
  type PortSpec,
  type Priority,
  type RestartPolicy,
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
] satisfies NodeCondition[]);
export const availabilityCodec = enumCodec('AVAILABILITY', [
  'active',
  'drained',
] satisfies Availability[]);
