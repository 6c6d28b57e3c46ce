import type { AssignedTask, Assignment, Constraint, NodeName } from '@grappe/domain';
import { canonicalJson, normaliseImageReference } from '@grappe/domain';
import type { Step } from '../context.ts';
import { SPARE_IMAGES_PER_NODE_MAX } from '../constants.ts';
import { leavingBecause } from '../hardware/leaving.ts';
import { constraintHolds } from '../schedule/filters.ts';
import { RACK_KEY } from '../state/durable.ts';
import type { LiveNode } from '../state/live.ts';
import type { ControllerState } from '../state/state.ts';
import { serviceOfSlotKey } from './dirty.ts';

/** Gives every node whose assignment may have changed a new generation if it has, and sends it. */
export function syncAssignments(step: Step): void {
  const { dirtyNodes, untold } = step.state.live;
  if (dirtyNodes.size === 0) return;
  const held = imagesHeld(step.state);
  for (const name of dirtyNodes) syncAssignment(step, name, held);
  dirtyNodes.clear();
  // Whoever has no session says Hello first, and then names what it has.
  untold.clear();
}

function syncAssignment(step: Step, name: NodeName, held: readonly HeldImage[]): void {
  const node = step.state.live.nodes.get(name);
  if (node === undefined || !step.state.durable.nodes.has(name)) return;
  const tasks = assignedTasks(step.state, name);
  const prefetch = imagesToPrefetch(step.state, name, node, held);
  const assigned = summary(tasks, prefetch);
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
  const prefetch = imagesToPrefetch(step.state, name, node, imagesHeld(step.state));
  node.assigned = summary(tasks, prefetch);
  node.prefetch = prefetch;
  node.generation += 1;
  sendAssignment(step, name, node, { tasks, prefetch });
}

/** A task never changes but in whether it is a standby. */
function summary(tasks: readonly AssignedTask[], prefetch: readonly string[]): string {
  return canonicalJson([tasks.map((task) => [task.id, task.standby]), prefetch]);
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
    .filter((task) => task.desired !== 'stopped' && task.ended === undefined)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ id, service, slot, version, spec, volumes, desired }) => ({
      id,
      service,
      slot,
      version,
      spec,
      volumes,
      standby: desired === 'standby',
    }));
}

/** An image that the controller holds, wanted by a service. */
interface HeldImage {
  readonly reference: string;
  readonly architecture?: string;
  readonly constraints: readonly Constraint[];
}

function imagesHeld({ durable }: ControllerState): HeldImage[] {
  if (durable.images.size === 0) return [];
  const held: HeldImage[] = [];
  for (const { spec } of durable.services.values()) {
    const image = durable.images.get(normaliseImageReference(spec.image));
    if (image !== undefined) held.push({ ...image, constraints: spec.placement.constraints });
  }
  return held;
}

/**
 * Images worth having on this node that it does not have: first those of slots that it would take over, wherever they come from, then those
 * that the controller holds, of all services that may run there. None for a node that takes no tasks.
 */
function imagesToPrefetch(
  state: ControllerState,
  name: NodeName,
  node: LiveNode,
  held: readonly HeldImage[],
): string[] {
  const record = state.durable.nodes.get(name);
  const architecture = node.facts?.architecture;
  if (record === undefined || architecture === undefined) return [];
  if (record.availability !== 'active' || node.condition === 'lost') return [];
  if (leavingBecause(state, name) !== undefined) return [];
  const urgent = imagesOfSpare(state, name, node);
  const subject = {
    record,
    architecture,
    converter: state.converters.get(name) ?? record.converter,
  };
  const others = new Set<string>();
  for (const image of held) {
    if (node.images.has(image.reference) || urgent.includes(image.reference)) continue;
    const fits =
      (image.architecture ?? architecture) === architecture &&
      image.constraints.every((constraint) => constraintHolds(constraint, subject));
    if (fits) others.add(image.reference);
  }
  return [...urgent, ...[...others].sort()];
}

/** Images of slots whose spare is this node; also those that it has to ask a registry for. */
function imagesOfSpare(state: ControllerState, name: NodeName, node: LiveNode): string[] {
  const wanted = new Set<string>();
  for (const slot of state.live.spares.slotsOf(name)) {
    const service = state.durable.services.get(serviceOfSlotKey(slot));
    if (service === undefined) continue;
    const reference = normaliseImageReference(service.spec.image);
    if (!node.images.has(reference)) wanted.add(reference);
  }
  return [...wanted].sort().slice(0, SPARE_IMAGES_PER_NODE_MAX);
}
