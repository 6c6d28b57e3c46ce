import type { ServiceKey, TaskStatus } from '@grappe/domain';
import type { Step } from '../context.ts';

/**
 * The ports that are known of a container stay known while it runs: an agent that has just started may say that it runs before its engine has told
 * it where, and its server must not vanish for that.
 */
export function withKnownPorts(before: TaskStatus, status: TaskStatus): TaskStatus {
  const isSame = before.attempt === status.attempt && before.state === status.state;
  const isUp = status.state === 'running' || status.state === 'stopping';
  return isSame && isUp && status.ports.length === 0 ? { ...status, ports: before.ports } : status;
}

/** What changes nothing for the service as a whole may still change what gateways have to know. */
export function noteHeardStatus(
  step: Step,
  service: ServiceKey,
  before: TaskStatus,
  status: TaskStatus,
): void {
  const isSame =
    before.health === status.health && before.ports.join(' ') === status.ports.join(' ');
  if (!isSame) step.state.live.frontDoor.dirty.add(service);
}
