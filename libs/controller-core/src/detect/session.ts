import type { NodeName } from '@grappe/domain';
import { FIRST_PROBE_AFTER_MS } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import type { ControllerInput } from '../inputs.ts';
import type { LiveNode, LiveSession } from '../state/live.ts';
import { markAffected } from './affected.ts';
import { noteArrival, noteStutter, restartArrivals } from './arrivals.ts';
import { setDue, silenceMs, toleranceMs } from './deadlines.ts';
import { delayMs } from './health.ts';
import { LATE_MS, peerReachable } from './peers.ts';

/** A node has connected. */
export function beginSession(
  step: Step,
  name: NodeName,
  node: LiveNode,
  session: LiveSession,
): void {
  const { watch } = node;
  restartArrivals(watch.arrivals);
  const address = peerReachable(session.peerAddress);
  if (address !== undefined) watch.address = address;
  watch.inService = true;
  // A node that was never heard is not cleared of anything: it is ready for the first time.
  if (node.heardAtMs === undefined || node.condition !== 'suspected') node.condition = 'ready';
  node.session = session;
  heard(step, name, node);
}

/** Notes a sign of life. */
export function heard(step: Step, name: NodeName, node: LiveNode): void {
  const { live } = step.state;
  const { nowMs } = step.ctx;
  if (node.condition === 'suspected') clear(step, name, node);
  const { watch } = node;
  node.heardAtMs = nowMs;
  watch.silentSinceMs = nowMs;
  watch.phase = 'heard';
  watch.silentRounds = 0;
  watch.saidOffline = false;
  delete watch.inquiry;
  setDue(live, node, nowMs + toleranceMs(live, node));
}

function clear(step: Step, name: NodeName, node: LiveNode): void {
  const silentMs = silenceMs(step.state.live, node, step.ctx.nowMs);
  noteStutter(node.watch.arrivals, silentMs);
  node.condition = 'ready';
  delete node.watch.suspectedAtMs;
  emit(step, 'node.cleared', { node: name }, `heard again after ${Math.round(silentMs)} ms`);
  markAffected(step, name);
}

/** Takes the distance between two heartbeats into the node's statistics. */
export function noteHeartbeat(step: Step, node: LiveNode): void {
  const { live } = step.state;
  const { nowMs } = step.ctx;
  const { arrivals } = node.watch;
  const punctual =
    delayMs(live.lastTickMs, nowMs) === 0 &&
    live.detection.health.lateAtMs < (arrivals.lastAtMs ?? nowMs);
  noteArrival(arrivals, nowMs, punctual);
}

/**
 * The connection was closed by the node's kernel: its agent is restarting, or its board is going down. That of a node which has been silent for
 * long proves nothing: it is this end that has given it up, and the verdict on the node goes on. `graceMs`: for how long its agent may be away.
 */
export function endSession(step: Step, node: LiveNode, graceMs: number): void {
  const { nowMs } = step.ctx;
  const { watch } = node;
  delete node.session;
  if (watch.phase !== 'heard') return;
  delete watch.inquiry;
  watch.phase = 'restarting';
  watch.silentSinceMs = nowMs;
  watch.silentRounds = 0;
  watch.graceUntilMs = nowMs + graceMs;
  setDue(step.state.live, node, nowMs + FIRST_PROBE_AFTER_MS);
}

/** MQTT says that an agent has come or gone: a reason to look at its node sooner, and no more. A node that comes says so itself. */
export function takeHint(
  step: Step,
  { node: name, online }: Extract<ControllerInput, { kind: 'presence' }>,
): void {
  const { live } = step.state;
  const node = live.nodes.get(name);
  if (node === undefined || online) return;
  switch (node.watch.phase) {
    case 'heard':
      node.watch.saidOffline = true;
      setDue(live, node, node.watch.silentSinceMs + LATE_MS);
      return;
    case 'restarting':
    case 'unheard':
    case 'doubted':
      if (node.watch.inquiry === undefined) setDue(live, node, step.ctx.nowMs);
      return;
    case 'expected':
    case 'confirming':
    case 'lost':
  }
}
