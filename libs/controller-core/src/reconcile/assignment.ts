import type { AssignedTask, Assignment, NodeName } from '@grappe/domain';
import { canonicalJson, normaliseImageReference } from '@grappe/domain';
import type { Step } from '../context.ts';
import { constraintHolds } from '../schedule/filters.ts';
import { RACK_KEY } from '../state/durable.ts';
import type { LiveNode } from '../state/live.ts';
import type { ControllerState } from '../state/state.ts';

/** Gives the node a new generation when what it should run has changed, and sends it. */
export function syncAssignment(step: Step, name: NodeName): void {
  const node = step.state.live.nodes.get(name);
  if (node === undefined || !step.state.durable.nodes.has(name)) return;
  const tasks = assignedTasks(step.state, name);
  const prefetch = imagesToPrefetch(step.state, name, node);
  const assigned = canonicalJson([tasks.map((task) => task.id), prefetch]);
  if (assigned !== node.assigned) {
    node.assigned = assigned;
    node.prefetch = prefetch;
    node.generation += 1;
    sendAssignment(step, name, node, { tasks, prefetch });
  }
}

/** Sends the assignment again as it stands, to a node that has just connected. */
export function repeatAssignment(step: Step, name: NodeName, node: LiveNode): void {
  const tasks = assignedTasks(step.state, name);
  const prefetch = imagesToPrefetch(step.state, name, node);
  node.assigned = canonicalJson([tasks.map((task) => task.id), prefetch]);
  node.prefetch = prefetch;
  node.generation += 1;
  sendAssignment(step, name, node, { tasks, prefetch });
}

function sendAssignment(
  step: Step,
  name: NodeName,
  node: LiveNode,
  content: Pick<Assignment, 'tasks' | 'prefetch'>,
): void {
  const rack = step.state.durable.rack.get(RACK_KEY);
  if (node.session === undefined || rack === undefined) return;
  const assignment: Assignment = {
    rack: rack.name,
    generation: { term: rack.term, number: node.generation },
    ...content,
  };
  step.effects.push({
    kind: 'send',
    node: name,
    session: node.session.id,
    message: { kind: 'assignment', assignment },
  });
}

function assignedTasks(state: ControllerState, name: NodeName): AssignedTask[] {
  return state.durable
    .tasksOfNode(name)
    .filter((task) => task.desired === 'running' && task.ended === undefined)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, service, slot, version, spec, volumes }) => ({
      id,
      service,
      slot,
      version,
      spec,
      volumes,
    }));
}

/** Images that the controller holds, of services that may run on this node and that it does not have. */
function imagesToPrefetch(state: ControllerState, name: NodeName, node: LiveNode): string[] {
  const record = state.durable.nodes.get(name);
  const architecture = node.facts?.architecture;
  if (record === undefined || architecture === undefined) return [];
  if (record.availability === 'drained') return [];
  const subject = {
    record,
    architecture,
    converter: state.converters.get(name) ?? record.converter,
  };
  const wanted = new Set<string>();
  for (const service of state.durable.services.values()) {
    const reference = normaliseImageReference(service.spec.image);
    const image = state.durable.images.get(reference);
    if (image === undefined || node.images.has(reference)) continue;
    const fits =
      (image.architecture ?? architecture) === architecture &&
      service.spec.placement.constraints.every((constraint) =>
        constraintHolds(constraint, subject),
      );
    if (fits) wanted.add(reference);
  }
  return [...wanted].sort();
}
