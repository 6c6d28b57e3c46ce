import type { NodeName } from '@grappe/domain';
import { serves } from '../incidents/slots.ts';
import { statusOf } from '../state/status.ts';
import type { ControllerState } from '../state/state.ts';
import { isGateway } from './order.ts';
import type { Before, NodeUpgrade } from './records.ts';

/** What the node does now, to be compared with what it does after its upgrade. */
export function whatItDoes(state: ControllerState, name: NodeName): Before {
  const tasks = state.durable
    .tasksOfNode(name)
    .filter((task) => task.ended === undefined && task.desired === 'running')
    .filter((task) => serves(statusOf(state, task)))
    .map(({ id }) => id)
    .sort();
  return {
    tasks,
    engine: state.live.nodes.get(name)?.facts?.engineVersion !== undefined,
    gateway: isGatewayNode(state, name) && gatewayTrouble(state, name) === undefined,
  };
}

/** What is wrong with a node that has been upgraded, for a person; undefined: it does what it did before. */
export function whatIsWrong(
  state: ControllerState,
  { node: name, before }: NodeUpgrade,
  version: string,
): string | undefined {
  const node = state.live.nodes.get(name);
  if (node?.session === undefined || node.condition !== 'ready') return 'it is not connected';
  const { packageVersion = 'no package', engineVersion } = node.facts ?? {};
  if (packageVersion !== version) return `its agent runs from ${packageVersion}`;
  if (before === undefined) return undefined;
  if (before.engine && engineVersion === undefined) return 'its engine does not answer';
  for (const id of before.tasks) {
    const trouble = taskTrouble(state, name, id);
    if (trouble !== undefined) return trouble;
  }
  const trouble = before.gateway ? gatewayTrouble(state, name) : undefined;
  return trouble === undefined ? undefined : `as a gateway: ${trouble}`;
}

/** Undefined also for a task that is not wanted there any more. */
function taskTrouble(
  state: ControllerState,
  name: NodeName,
  id: Before['tasks'][number],
): string | undefined {
  const task = state.durable.tasks.get(id);
  if (task?.node !== name) return undefined;
  if (task.ended !== undefined) {
    const { state: end, message } = task.ended;
    return end === 'failed' || end === 'rejected'
      ? `${task.service} has ${end}: ${message}`
      : undefined;
  }
  const status = statusOf(state, task);
  if (task.desired !== 'running' || serves(status)) return undefined;
  const how = status.state === 'running' ? status.health : status.state;
  return `${task.service} ran before and is ${how} now`;
}

/** Why the node does not serve as a gateway, for a person. */
export function gatewayTrouble({ live }: ControllerState, name: NodeName): string | undefined {
  const report = live.frontDoor.gateways.get(name)?.report;
  if (report === undefined) return 'it has not said yet what it serves';
  const [problem] = report.problems;
  if (problem !== undefined) return problem.message;
  if (report.virtualIp?.state === 'fault')
    return `the virtual IP: ${report.virtualIp.reason ?? 'a fault'}`;
  if (report.virtualIp?.state === 'starting') return 'it is about to take part in the virtual IP';
  return undefined;
}

export function isGatewayNode({ durable }: ControllerState, name: NodeName): boolean {
  const record = durable.nodes.get(name);
  return record !== undefined && isGateway(record);
}
