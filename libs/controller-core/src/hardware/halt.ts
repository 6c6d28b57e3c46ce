import type { NodeName } from '@grappe/domain';
import { HALT_DRAIN_MS_MAX, HALT_MS_MAX } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import type { ControllerInput } from '../inputs.ts';
import { endLeasesOf } from '../lease/lease.ts';
import { markAllServicesDirty } from '../reconcile/dirty.ts';
import type { LiveNode } from '../state/live.ts';
import type { Halt, HaltReason } from './body.ts';

/** Wants a node halted as soon as it is empty. Who wants it sees to it that its tasks move away. */
export function beginHalt(step: Step, name: NodeName, by: HaltReason): void {
  const { halts, unsaid } = step.state.live.body;
  if (halts.has(name)) return;
  halts.set(name, { by, phase: 'emptying', sinceMs: step.ctx.nowMs });
  unsaid.add(name);
}

/** Nobody wants it halted any more; one that has been told is not called back. */
export function cancelHalt(step: Step, name: NodeName): void {
  const { halts, unsaid } = step.state.live.body;
  if (halts.get(name)?.phase !== 'emptying') return;
  halts.delete(name);
  unsaid.add(name);
}

/** Looks at the clock: nodes that are empty are told to halt, and those that were told and are still there have not. */
export function driveHalts(step: Step): void {
  const { live, durable } = step.state;
  for (const [name, halt] of live.body.halts) {
    if (!durable.nodes.has(name)) live.body.halts.delete(name);
    else if (halt.phase === 'emptying') emptyFirst(step, name, halt);
    else watchHalt(step, name, halt);
  }
}

function emptyFirst(step: Step, name: NodeName, halt: Halt): void {
  const { live, durable } = step.state;
  const isOverdue = step.ctx.nowMs - halt.sinceMs >= HALT_DRAIN_MS_MAX;
  const isBusy = durable.tasksOfNode(name).some(({ ended }) => ended === undefined);
  if (isBusy && !isOverdue) return;
  tellToHalt(step, name, halt.by);
  if (live.nodes.get(name)?.session === undefined) live.body.halts.delete(name);
}

/** Its absence is planned from here on; that is durable before it is told. */
export function tellToHalt(step: Step, name: NodeName, by: HaltReason): void {
  const { live, durable } = step.state;
  const session = live.nodes.get(name)?.session;
  const record = durable.nodes.get(name);
  if (session === undefined || record === undefined) return;
  live.body.halts.set(name, { by, phase: 'told', sinceMs: step.ctx.nowMs });
  durable.nodes.put(name, { ...record, halted: by });
  emit(step, 'node.halting', { node: name }, HALT_TEXTS[by]);
  step.effects.push({ kind: 'halt', node: name, session: session.id });
}

const HALT_TEXTS: Readonly<Record<HaltReason, string>> = {
  button: 'its button was held down: it stops what is left on it, and halts',
  plan: 'it is not needed for now: it halts to save energy',
  shutdown: 'the rack is shut down: it halts',
};

function watchHalt(step: Step, name: NodeName, halt: Halt): void {
  const node = step.state.live.nodes.get(name);
  if (node?.session === undefined && node?.condition === 'lost') {
    step.state.live.body.halts.delete(name);
    return;
  }
  if (step.ctx.nowMs - halt.sinceMs < HALT_MS_MAX || node?.session === undefined) return;
  step.state.live.body.halts.delete(name);
  node.body.haltFailedAtMs = step.ctx.nowMs;
  forgetHalted(step, name);
  emit(step, 'node.halting', { node: name }, 'it was told to halt and is still there');
}

/** What a node has answered when it was told to halt. Whatever it ran does not run any more when it says so: it starts nothing from then on. */
export function handleHalted(
  step: Step,
  { node: name, stopped, message }: Extract<ControllerInput, { kind: 'halted' }>,
): void {
  const { halts } = step.state.live.body;
  const halt = halts.get(name);
  if (halt?.phase !== 'told') return;
  if (!stopped) {
    emit(step, 'node.halting', { node: name }, message);
    return;
  }
  halts.set(name, { ...halt, phase: 'stopped', sinceMs: step.ctx.nowMs });
  endLeasesOf(step, name);
}

/**
 * A node says Hello. One that has started anew is not halted any more; one of the same boot may only have lost its connection while it stops
 * its containers, and has its time to be gone.
 */
export function noteUnhalted(step: Step, name: NodeName, node: LiveNode, boot: string): void {
  const { halts } = step.state.live.body;
  const isGoing = (halts.get(name)?.phase ?? 'emptying') !== 'emptying';
  if (isGoing && node.facts?.bootId === boot) return;
  if (isGoing) halts.delete(name);
  forgetHalted(step, name);
}

function forgetHalted(step: Step, name: NodeName): void {
  const record = step.state.durable.nodes.get(name);
  if (record?.halted === undefined) return;
  const { halted: _over, ...rest } = record;
  step.state.durable.nodes.put(name, rest);
  markAllServicesDirty(step.state);
}
