import type { NodeName, ServiceKey, TaskId } from '@grappe/domain';
import { FAULTS_PER_NODE_MAX } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import type { LiveNode } from '../state/live.ts';
import type { ControllerState } from '../state/state.ts';

/** A task of the service was given up on the node. */
export function noteFault(
  step: Step,
  name: NodeName,
  service: ServiceKey,
  task: TaskId | undefined,
): void {
  const { live, durable } = step.state;
  const version = task === undefined ? undefined : durable.tasks.get(task)?.version;
  const node = live.nodes.get(name);
  if (node === undefined || version === undefined) return;
  node.body.faults ??= new Map();
  const { faults } = node.body;
  if (!faults.has(service) && faults.size >= FAULTS_PER_NODE_MAX) return;
  faults.set(service, version);
  live.body.faulty.add(name);
  live.body.unsaid.add(name);
}

/** A task of the service runs there again. */
export function noteMended(step: Step, name: NodeName, service: ServiceKey): void {
  const { live } = step.state;
  const node = live.nodes.get(name);
  if (node?.body.faults?.delete(service) !== true) return;
  if (node.body.faults.size === 0) live.body.faulty.delete(name);
  live.body.unsaid.add(name);
}

/** Services that have failed there as they are now, and have not run there since; those that were changed or removed count no more. */
export function faultsOf({ durable }: ControllerState, { body }: LiveNode): ServiceKey[] {
  return [...(body.faults ?? [])].flatMap(([service, version]) =>
    durable.services.get(service)?.version === version ? [service] : [],
  );
}

/** Somebody has seen it. */
export function acknowledgeFaults(step: Step, name: NodeName, node: LiveNode): void {
  const faults = faultsOf(step.state, node);
  delete node.body.faults;
  step.state.live.body.faulty.delete(name);
  if (faults.length === 0) return;
  const message = `its button was pressed: the failure of ${faults.join(', ')} is known`;
  emit(step, 'node.acknowledged', { node: name }, message);
}
