import type { Failure, NodeName, Result } from '@grappe/domain';
import { err, failure, ok } from '@grappe/domain';
import {
  BRAKE_DOUBT_MS,
  BRAKE_WINDOW_MS,
  HEARTBEAT_PERIOD_MS,
  PROBE_PERIOD_MS,
  SILENT_ROUNDS,
} from '../constants.ts';
import { emit, type Step } from '../context.ts';
import type { OperatorReply } from '../inputs.ts';
import type { LiveNode } from '../state/live.ts';
import type { ControllerState } from '../state/state.ts';
import { lastAliveMs, setDue, silenceMs } from './deadlines.ts';
import { declareLost } from './loss.ts';
import type { Census, Doubt } from './watch.ts';

/**
 * The mass-failure brake (design.md invariant 6). When more than half of the nodes fall silent together, it is as likely that this
 * controller is the one that is cut off. It then declares nobody lost, until enough are back, the operator says that the silence is real, or
 * nodes that it still hears confirm it for long enough.
 */

/** Whether the node must not be declared lost now; it is then part of the doubt. */
export function brakes(step: Step, name: NodeName, node: LiveNode): boolean {
  const { state } = step;
  const { live } = state;
  if (!counts(state, name, node)) return false;
  const silentSinceMs = lastAliveMs(live, node);
  if (silentSinceMs <= live.detection.trustedUpToMs) return false;
  if (live.doubt === undefined) {
    const { silent, nodes } = recentCensus(step, silentSinceMs);
    if (2 * silent <= nodes) return false;
    const why = `${silent} of ${nodes} nodes fell silent within ${BRAKE_WINDOW_MS / 1_000} s of each other: it may be the controller that is cut off`;
    live.doubt = {
      sinceMs: step.ctx.nowMs,
      nodes: new Set(),
      why,
      silentSinceMs,
      trusted: false,
    };
    emit(step, 'rack.doubted', {}, `${why}; nothing is moved until that is clear`);
  }
  live.doubt.nodes.add(name);
  return true;
}

/** A node whose absence is planned, or that was never in service, tells nothing about the controller. */
function counts(state: ControllerState, name: NodeName, node: LiveNode): boolean {
  const record = state.durable.nodes.get(name);
  if (record?.maintenanceMs !== undefined || record?.halted !== undefined) return false;
  return record !== undefined && node.watch.inService;
}

/**
 * The census is a walk over all nodes, and a thousand may be condemned within one tick: those that fell silent within a heartbeat period of
 * each other share one. It differs by who was heard at the very rim of the window.
 */
function recentCensus(step: Step, silentSinceMs: number): Census {
  const { detection, lastTickMs } = step.state.live;
  const known = detection.census;
  const isRecent =
    known?.tickMs === lastTickMs &&
    Math.abs(known.silentSinceMs - silentSinceMs) <= HEARTBEAT_PERIOD_MS;
  if (isRecent) return known;
  const counted = { tickMs: lastTickMs, silentSinceMs, ...census(step, silentSinceMs) };
  detection.census = counted;
  return counted;
}

/** How many of the nodes that were there a moment ago are silent now, counting those that fell silent about that time. */
function census(
  step: Step,
  silentSinceMs: number,
): { readonly silent: number; readonly nodes: number } {
  const { state } = step;
  let silent = 0;
  let nodes = 0;
  for (const [name, node] of state.live.nodes) {
    if (!counts(state, name, node)) continue;
    const together =
      Math.abs(lastAliveMs(state.live, node) - silentSinceMs) <= BRAKE_WINDOW_MS ||
      node.watch.phase === 'doubted';
    // Those that were lost long ago were not there.
    if (node.watch.phase === 'lost' && !together) continue;
    nodes += 1;
    if (together && isSilent(step, node)) silent += 1;
  }
  return { silent, nodes };
}

/** Two heartbeats at their longest jitter are overdue: a node in this state is about to be suspected. */
const OVERDUE_MS = 2.2 * HEARTBEAT_PERIOD_MS;

function isSilent(step: Step, node: LiveNode): boolean {
  const { phase, findings } = node.watch;
  if (phase === 'heard') return silenceMs(step.state.live, node, step.ctx.nowMs) > OVERDUE_MS;
  if (phase === 'unheard') return false;
  // A peer has spoken with its kernel a moment ago.
  const last = findings.at(-1);
  const spoke = last?.outcome === 'answered' || last?.outcome === 'refused';
  return phase !== 'restarting' || !spoke || step.ctx.nowMs - last.atMs > 2 * PROBE_PERIOD_MS;
}

/** Looks at a doubt with every tick: whether it is still one. */
export function reviewDoubt(step: Step): void {
  const { live } = step.state;
  const { doubt } = live;
  if (doubt === undefined) return;
  releaseOthers(step, doubt);
  const { silent, nodes } = census(step, doubt.silentSinceMs);
  if (doubt.nodes.size === 0) endDoubt(step, 'the silent nodes have been heard of');
  else if (doubt.trusted) believe(step, doubt, 'the operator says that the silence is real');
  else if (2 * silent <= nodes) {
    const names = [...doubt.nodes];
    endDoubt(step, `${nodes - silent} of ${nodes} nodes are heard of again`);
    for (const name of names) askAgain(step, name);
  } else if (isConfirmed(step, doubt)) {
    const forS = Math.round((step.ctx.nowMs - doubt.sinceMs) / 1_000);
    believe(step, doubt, `for ${forS} s all nodes that are heard have confirmed the silence`);
  }
}

/** Nodes that are heard of, were removed, or whose absence has become a planned one. */
function releaseOthers(step: Step, doubt: Doubt): void {
  const { live } = step.state;
  for (const name of doubt.nodes) {
    const node = live.nodes.get(name);
    if (node?.watch.phase === 'doubted' && counts(step.state, name, node)) continue;
    doubt.nodes.delete(name);
    if (node?.watch.phase === 'doubted') askAgain(step, name);
  }
}

/** Its verdict is reached as if it had just been suspected. */
function askAgain(step: Step, name: NodeName): void {
  const node = step.state.live.nodes.get(name);
  if (node === undefined) return;
  node.watch.phase = 'confirming';
  delete node.watch.inquiry;
  setDue(step.state.live, node, step.ctx.nowMs);
}

/** With nobody left to ask, this controller cannot know whether it is alone. */
function isConfirmed(step: Step, doubt: Doubt): boolean {
  const { live } = step.state;
  if (step.ctx.nowMs - doubt.sinceMs < BRAKE_DOUBT_MS) return false;
  for (const name of doubt.nodes)
    if ((live.nodes.get(name)?.watch.silentRounds ?? 0) < SILENT_ROUNDS) return false;
  for (const node of live.nodes.values())
    if (node.watch.phase === 'heard' && silenceMs(live, node, step.ctx.nowMs) <= OVERDUE_MS)
      return true;
  return false;
}

function believe(step: Step, doubt: Doubt, why: string): void {
  endDoubt(step, why);
  step.state.live.detection.trustedUpToMs = step.ctx.nowMs;
  for (const name of doubt.nodes) {
    const node = step.state.live.nodes.get(name);
    if (node !== undefined) declareLost(step, name, node);
  }
}

function endDoubt(step: Step, why: string): void {
  delete step.state.live.doubt;
  emit(step, 'rack.trusted', {}, why);
}

/** The operator has looked: the nodes are down. They are declared lost at the next tick. */
export function trustSilence(step: Step): Result<OperatorReply, Failure> {
  const { doubt } = step.state.live;
  if (doubt === undefined) {
    return err(
      failure(
        'REFUSED',
        'the controller does not doubt any silence at present',
        '"grappe node ls" shows the condition of every node.',
      ),
    );
  }
  doubt.trusted = true;
  return ok({ kind: 'done' });
}
