import type { Failure, NodeName, Result, ServiceKey } from '@grappe/domain';
import { err, failure, ok } from '@grappe/domain';
import {
  REBALANCE_CALM_MS,
  REBALANCE_EVERY_MS,
  REBALANCE_LOOK_MS,
  REBALANCE_LOOKS_MAX,
  REBALANCE_MOVE_MS_MAX,
} from '../constants.ts';
import { emit, type Step } from '../context.ts';
import type { OperatorReply } from '../inputs.ts';
import { Capacity } from '../reconcile/capacity.ts';
import { serviceOfSlotKey, slotKey } from '../reconcile/dirty.ts';
import { tellToStop } from '../reconcile/ending.ts';
import { newTask, putOnNode } from '../reconcile/placing.ts';
import { gatherSlots } from '../reconcile/slot-work.ts';
import { nodeViews, type NodeView } from '../schedule/node-view.ts';
import type { ServiceRecord, TaskRecord } from '../state/records.ts';
import { statusOf } from '../state/status.ts';
import { isCalm, lookAtNodes } from './calm.ts';
import { bestGain, movableSlots, requestedGain, type Gain } from './gain.ts';
import type { Move, RequestedMove } from './moves.ts';

/**
 * Looks at the clock: moves replicas, one at a time, to where they are better off. By itself only after a node has come, in a calm rack, and
 * only for a better spread: with every such move there are fewer pairs of replicas that share a converter or, those being equal, a node, so it
 * comes to an end. What the operator asked for goes first and waits for nothing but the move before it.
 */
export function rebalance(step: Step): void {
  const { moves, unsavedSinceMs } = step.state.live;
  if (moves.current !== undefined && isUnderWay(step, moves.current)) return;
  delete moves.current;
  // A move is a decision that must not be lost half-way without need.
  if (unsavedSinceMs !== undefined) return;
  if (moves.requested.size > 0) {
    moveRequested(step);
    return;
  }
  if (!step.state.rack.failover.rebalance || step.ctx.nowMs < moves.nextLookAtMs) return;
  moves.nextLookAtMs = step.ctx.nowMs + REBALANCE_LOOK_MS;
  lookAtNodes(step);
  if (moves.unexamined.size > 0) moveOfItself(step);
}

/** Moves replicas of the service, or of all, to where they would be placed now. */
export function requestRebalance(
  step: Step,
  service: ServiceKey | undefined,
  singletons: boolean,
): Result<OperatorReply, Failure> {
  const { services } = step.state.durable;
  if (service !== undefined && !services.has(service)) {
    return err(
      failure('NOT_FOUND', `there is no service ${service}`, '"grappe service ls" lists them.'),
    );
  }
  const keys = service === undefined ? [...services.values()].map(({ key }) => key) : [service];
  for (const key of keys.sort())
    for (const { slot } of gatherSlots(step, key, services.get(key)))
      step.state.live.moves.requested.set(slotKey(key, slot), { singletons });
  return ok({ kind: 'done' });
}

function isUnderWay(step: Step, move: Move): boolean {
  const { tasks } = step.state.durable;
  if (step.ctx.nowMs - move.startedAtMs >= REBALANCE_MOVE_MS_MAX) return false;
  const from = tasks.get(move.from);
  const serves = from !== undefined && from.ended === undefined;
  if (move.to === undefined) return serves || isRefilling(step, move);
  const to = tasks.get(move.to);
  return serves && to !== undefined && to.ended === undefined;
}

/** A singleton that was stopped for its move and does not run anew yet. */
function isRefilling(step: Step, move: Move): boolean {
  return step.state.durable
    .tasksOfService(move.service)
    .some(
      (task) =>
        slotKey(task.service, task.slot) === move.slot &&
        task.desired === 'running' &&
        task.ended === undefined &&
        statusOf(step.state, task).state !== 'running',
    );
}

/**
 * Moves that part replicas go first: one that evens out the load may take the place that another would be parted to, and what could still fail
 * together until then matters more.
 */
function moveRequested(step: Step): void {
  const { requested } = step.state.live.moves;
  const views = nodeViews(step.state);
  const parting = [...requested].filter(([, { onlyEvens }]) => onlyEvens !== true);
  const looks = moveOneOf(step, parting, views, 0);
  if (looks === undefined || looks >= REBALANCE_LOOKS_MAX) return;
  moveOneOf(step, [...requested], views, looks);
}

/**
 * Begins the first of these moves that gains something, and forgets those that do not. One that only evens out the load, and was not known to, is
 * kept for later. Returns the looks it took, on top of `earlierLooks`; undefined when a move has begun.
 */
function moveOneOf(
  step: Step,
  moves: readonly (readonly [string, RequestedMove])[],
  views: ReadonlyMap<NodeName, NodeView>,
  earlierLooks: number,
): number | undefined {
  const { live, durable } = step.state;
  let looks = earlierLooks;
  for (const [slot, requested] of moves) {
    if (looks >= REBALANCE_LOOKS_MAX) return looks;
    live.moves.requested.delete(slot);
    const service = durable.services.get(serviceOfSlotKey(slot));
    if (service === undefined) continue;
    const tasks = movableSlots(step, service, requested.singletons);
    const task = tasks.find((candidate) => slotKey(candidate.service, candidate.slot) === slot);
    looks += tasks.length + 1;
    if (task === undefined) continue;
    looks += views.size;
    const gain = requestedGain(step.state, task, views);
    if (gain === undefined) continue;
    if (gain.onlyEvens === true && requested.onlyEvens !== true) {
      live.moves.requested.set(slot, { ...requested, onlyEvens: true });
      continue;
    }
    start(step, service, gain);
    return undefined;
  }
  return looks;
}

function moveOfItself(step: Step): void {
  const { moves } = step.state.live;
  if (!isCalm(step.state)) {
    delete moves.calmSinceMs;
    return;
  }
  moves.calmSinceMs ??= step.ctx.nowMs;
  if (step.ctx.nowMs - moves.calmSinceMs < REBALANCE_CALM_MS) return;
  if (step.ctx.nowMs < moves.nextMoveAtMs) return;
  const capacity = new Capacity(step.state);
  let looks = 0;
  for (const key of moves.unexamined) {
    if (looks >= REBALANCE_LOOKS_MAX) return;
    const service = step.state.durable.services.get(key);
    const gain = service === undefined ? undefined : bestGain(step, service, capacity);
    looks += gain?.looks ?? 1;
    if (service !== undefined && gain?.move !== undefined) {
      start(step, service, gain.move);
      return;
    }
    moves.unexamined.delete(key);
  }
}

function start(step: Step, service: ServiceRecord, { task, to, reason }: Gain): void {
  const { live } = step.state;
  const from = task.node ?? '';
  const text = `from ${from} to ${to}: ${reason}`;
  const successor = task.spec.singleton ? undefined : startFirst(step, service, task, to, text);
  if (successor === undefined) stopFirst(step, task);
  emit(
    step,
    'task.moved',
    { service: service.key, task: successor?.id ?? task.id, node: to },
    text,
  );
  live.moves.current = {
    service: service.key,
    slot: slotKey(task.service, task.slot),
    from: task.id,
    ...(successor === undefined ? {} : { to: successor.id }),
    startedAtMs: step.ctx.nowMs,
  };
  live.moves.nextMoveAtMs = step.ctx.nowMs + REBALANCE_EVERY_MS;
}

function startFirst(
  step: Step,
  service: ServiceRecord,
  task: TaskRecord,
  to: NodeName,
  text: string,
): TaskRecord {
  const reason = `moved ${text}`;
  const successor = newTask(step, service.key, service, task.slot, reason);
  step.state.live.dirty.add(service.key);
  step.state.live.placements.set(slotKey(task.service, task.slot), {
    atMs: step.ctx.nowMs,
    node: to,
  });
  return putOnNode(step, { ...successor, movedFrom: task.id }, to, new Capacity(step.state));
}

/** Two of them must never run: the slot is empty for a while, and filled as any other. */
function stopFirst(step: Step, task: TaskRecord): void {
  tellToStop(step, task);
  step.state.live.dirty.add(task.service);
}
