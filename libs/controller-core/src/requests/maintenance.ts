import type { Failure, NodeName, Result } from '@grappe/domain';
import { err, failure, ok } from '@grappe/domain';
import { MAINTENANCE_MS_MAX, MAINTENANCE_MS_MIN } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import type { OperatorReply } from '../inputs.ts';
import { markAllServicesDirty } from '../reconcile/dirty.ts';
import type { ControllerState } from '../state/state.ts';
import { durationText } from '../views/duration-text.ts';
import { unknownNode } from './nodes.ts';

/**
 * Moves a node's tasks away and expects it to be away for so long: no incident, and no doubt of the controller in itself. Asked for again, it
 * begins anew. Ended by another request for the node's availability, or by the clock.
 */
export function maintain(
  step: Step,
  name: NodeName,
  durationMs: number,
): Result<OperatorReply, Failure> {
  const { durable, live } = step.state;
  const node = durable.nodes.get(name);
  if (node === undefined) return err(unknownNode(name));
  const isLength =
    Number.isInteger(durationMs) &&
    durationMs >= MAINTENANCE_MS_MIN &&
    durationMs <= MAINTENANCE_MS_MAX;
  if (!isLength) {
    return err(
      failure(
        'INVALID_INPUT',
        `${durationMs} ms of maintenance: expected ${MAINTENANCE_MS_MIN / MINUTE_MS} minute to ${MAINTENANCE_MS_MAX / DAY_MS} days, in whole milliseconds`,
        `For longer, drain the node ("grappe node drain ${name}"), or remove it.`,
      ),
    );
  }
  durable.nodes.put(name, { ...node, availability: 'drained', maintenanceMs: durationMs });
  live.maintenanceUntilMs.set(name, undefined);
  live.dirtyNodes.add(name);
  emit(
    step,
    'node.maintenance',
    { node: name },
    `its tasks move away; it may be away for ${durationText(durationMs)}`,
  );
  markAllServicesDirty(step.state);
  return ok({ kind: 'done' });
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** After a start: who works on a node has the whole of the time again, because nobody knows how much of it has passed. */
export function resumeMaintenance({ state: { durable, live } }: Step): void {
  for (const node of durable.nodes.values())
    if (node.maintenanceMs !== undefined) live.maintenanceUntilMs.set(node.name, undefined);
}

/**
 * Looks at the clock. A window begins at the first look after it was asked for: a request that could not be saved then leaves none behind. When
 * it is over the node is active again, there or not: if it is not, its absence is a failure from now on.
 */
export function watchMaintenance(step: Step): void {
  const { durable, live } = step.state;
  for (const [name, untilMs] of live.maintenanceUntilMs) {
    const lengthMs = durable.nodes.get(name)?.maintenanceMs;
    if (lengthMs === undefined) live.maintenanceUntilMs.delete(name);
    else if (untilMs === undefined) live.maintenanceUntilMs.set(name, step.ctx.nowMs + lengthMs);
    else if (step.ctx.nowMs >= untilMs) endMaintenance(step, name);
  }
}

function endMaintenance(step: Step, name: NodeName): void {
  const { durable, live } = step.state;
  const node = durable.nodes.get(name);
  if (node === undefined) return;
  const { maintenanceMs: _over, ...record } = node;
  durable.nodes.put(name, { ...record, availability: 'active' });
  live.maintenanceUntilMs.delete(name);
  live.dirtyNodes.add(name);
  const isThere = live.nodes.get(name)?.session !== undefined;
  const message = isThere
    ? 'the time of its maintenance is over; it takes tasks again'
    : 'the time of its maintenance is over, and it is not back';
  emit(step, 'node.activated', { node: name }, message);
  markAllServicesDirty(step.state);
}

/** Until the end of the window, or the whole of it when that has not begun to count yet. */
export function maintenanceLeftMs(
  { durable, live }: ControllerState,
  name: NodeName,
  nowMs: number,
): number | undefined {
  const lengthMs = durable.nodes.get(name)?.maintenanceMs;
  if (lengthMs === undefined) return undefined;
  const untilMs = live.maintenanceUntilMs.get(name);
  return untilMs === undefined ? lengthMs : Math.max(0, Math.round(untilMs - nowMs));
}
