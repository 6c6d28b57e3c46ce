import type { NodeName } from '@grappe/domain';
import { CONFIRM_MS, STARTUP_GRACE_MS, SUSPECT_AFTER_MS_MIN } from '../constants.ts';
import type { Step } from '../context.ts';
import { newLiveNode, type LiveNode, type LiveState } from '../state/live.ts';
import { suspectAfterMs } from './arrivals.ts';
import { delayMs, stretch } from './health.ts';

/** Sets when a node must be looked at next. */
export function setDue(live: LiveState, node: LiveNode, atMs: number): void {
  node.watch.dueAtMs = atMs;
  live.detection.nextDueMs = Math.min(live.detection.nextDueMs, atMs);
}

/** Waits for a node that is part of the rack and has not been heard yet. */
export function expectNode(step: Step, name: NodeName): LiveNode {
  const { live } = step.state;
  const node = newLiveNode(step.ctx.nowMs + STARTUP_GRACE_MS);
  live.nodes.set(name, node);
  setDue(live, node, node.watch.graceUntilMs);
  return node;
}

/** How long the node itself has been silent, as far as this process can tell: time in which it was held up does not count. */
export function silenceMs(live: LiveState, node: LiveNode, nowMs: number): number {
  return Math.max(0, nowMs - node.watch.silentSinceMs - delayMs(live.lastTickMs, nowMs));
}

/** When it last gave a sign of life, to whomever. Before the first, it counts as silent since the controller started. */
export function lastAliveMs(live: LiveState, { watch }: LiveNode): number {
  const { silentSinceMs, peersHeardAtMs } = watch;
  return Math.max(silentSinceMs, peersHeardAtMs ?? Number.NEGATIVE_INFINITY, live.startedAtMs);
}

/** Silence after which the node is suspected, stretched while this process is late itself. */
export function toleranceMs(live: LiveState, node: LiveNode): number {
  return suspectAfterMs(node.watch.arrivals) * stretch(live.detection.health);
}

/** This process was held up: the silence is its own, so every deadline is moved. One that is far away need not be. */
export function excuse(live: LiveState, lateMs: number, nowMs: number): void {
  const later = (deadlineMs: number, roomMs: number): number =>
    Math.min(deadlineMs + lateMs, Math.max(deadlineMs, nowMs + roomMs));
  for (const node of live.nodes.values()) {
    const { watch } = node;
    if (watch.phase === 'lost') continue;
    watch.silentSinceMs = Math.min(watch.silentSinceMs + lateMs, nowMs);
    watch.graceUntilMs = later(watch.graceUntilMs, SUSPECT_AFTER_MS_MIN);
    if (watch.inquiry !== undefined) {
      watch.inquiry.untilMs = later(watch.inquiry.untilMs, CONFIRM_MS);
      setDue(live, node, watch.inquiry.untilMs);
    }
  }
  if (live.doubt === undefined) return;
  live.doubt.sinceMs = Math.min(live.doubt.sinceMs + lateMs, nowMs);
  live.doubt.silentSinceMs += lateMs;
}
