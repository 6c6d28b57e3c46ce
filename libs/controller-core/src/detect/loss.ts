import type { NodeName } from '@grappe/domain';
import { PROBE_PERIOD_MS } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import { markAllServicesDirty } from '../reconcile/dirty.ts';
import type { LiveNode } from '../state/live.ts';
import { markSingletons } from './affected.ts';
import { lastAliveMs } from './deadlines.ts';
import { requestFence } from './fence.ts';

/** Notes that a node is suspected: its tasks stay, it gets no new ones. */
export function declareSuspected(step: Step, name: NodeName, node: LiveNode, why: string): void {
  if (node.condition === 'suspected') return;
  node.condition = 'suspected';
  node.watch.suspectedAtMs = step.ctx.nowMs;
  emit(step, 'node.suspected', { node: name }, why);
  markSingletons(step, name);
}

/** The end of all doubt: the node's tasks are replaced, and its power is cut where something depends on it. */
export function declareLost(step: Step, name: NodeName, node: LiveNode): void {
  const { session, watch } = node;
  const message = evidenceOfLoss(step, node);
  node.condition = 'lost';
  delete node.session;
  delete watch.inquiry;
  watch.phase = 'lost';
  watch.dueAtMs = Number.POSITIVE_INFINITY;
  if (session !== undefined) step.effects.push({ kind: 'close', node: name, session: session.id });
  // One that was told to halt is gone as it should be.
  if (step.state.durable.nodes.get(name)?.halted === undefined)
    emit(step, 'node.lost', { node: name }, message);
  else emit(step, 'node.halting', { node: name }, 'it was told to halt, and is off');
  requestFence(step, name, node);
  markAllServicesDirty(step.state);
}

/** `no sign of life for 950 ms; n2, n3 and n4 do not hear it either`. */
function evidenceOfLoss(step: Step, node: LiveNode): string {
  const { nowMs } = step.ctx;
  const silence =
    node.heardAtMs === undefined
      ? 'nothing was heard of it since the controller started or it joined'
      : `no sign of life for ${Math.round(nowMs - node.heardAtMs)} ms`;
  const { findings, phase } = node.watch;
  const sinceMs = Math.max(lastAliveMs(step.state.live, node), nowMs - 2 * PROBE_PERIOD_MS);
  const recent = findings.filter(({ atMs }) => atMs >= sinceMs);
  const deaf = [...new Set(recent.filter((f) => f.outcome === 'silent').map((f) => f.peer))];
  if (phase === 'restarting' && deaf.length === 0) return `${silence}: its agent has not come back`;
  if (deaf.length === 0) return `${silence}; no peer could say more`;
  return `${silence}; ${listed(deaf.sort())} ${deaf.length === 1 ? 'does' : 'do'} not hear it either`;
}

function listed(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
