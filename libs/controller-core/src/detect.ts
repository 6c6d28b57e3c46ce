import type { NodeName } from '@grappe/domain';
import { NODE_LOST_AFTER_MS, TICK_LATE_MS, TICK_MS } from './constants.ts';
import { emit, type Step } from './context.ts';
import { markAllServicesDirty, serviceOfSlotKey } from './reconcile/dirty.ts';
import type { LiveNode } from './state/live.ts';

/** Notes a sign of life. */
export function heard(node: LiveNode, nowMs: number): void {
  node.heardAtMs = nowMs;
  node.lostAtMs = nowMs + NODE_LOST_AFTER_MS;
}

/** Looks at the clock: declares silent nodes lost and ends back-offs. */
export function tick(step: Step): void {
  const { live } = step.state;
  const lateMs = step.ctx.nowMs - live.lastTickMs - TICK_MS;
  live.lastTickMs = step.ctx.nowMs;
  if (lateMs > TICK_LATE_MS) excuse(step, lateMs);
  for (const [name, node] of live.nodes) {
    if (!step.state.durable.nodes.has(name)) live.nodes.delete(name);
    else if (node.condition !== 'lost' && step.ctx.nowMs >= node.lostAtMs)
      declareLost(step, name, node);
  }
  endBackoffs(step);
}

/** This process was held up: the silence is its own, so every node gets that much longer. */
function excuse(step: Step, lateMs: number): void {
  for (const node of step.state.live.nodes.values()) {
    node.lostAtMs = Math.min(
      node.lostAtMs + lateMs,
      Math.max(node.lostAtMs, step.ctx.nowMs + NODE_LOST_AFTER_MS),
    );
  }
}

function declareLost(step: Step, name: NodeName, node: LiveNode): void {
  const never = node.heardAtMs === undefined;
  const session = node.session;
  node.condition = 'lost';
  delete node.session;
  if (session !== undefined) step.effects.push({ kind: 'close', node: name, session: session.id });
  const silence = never
    ? 'nothing was heard of it since the controller started or it joined'
    : `no sign of life for ${Math.round(step.ctx.nowMs - (node.heardAtMs ?? 0))} ms`;
  emit(step, 'node.lost', { node: name }, silence);
  markAllServicesDirty(step.state);
}

function endBackoffs(step: Step): void {
  const { live, durable } = step.state;
  for (const [key, backoff] of live.backoffs) {
    if (step.ctx.nowMs < backoff.untilMs) continue;
    const service = durable.services.get(serviceOfSlotKey(key));
    if (service === undefined) {
      live.backoffs.delete(key);
      continue;
    }
    // The count stays, so that the next failure waits longer; only the service is looked at again.
    live.backoffs.set(key, { failures: backoff.failures, untilMs: Number.POSITIVE_INFINITY });
    live.dirty.add(service.key);
  }
}
