import type { NodeName } from '@grappe/domain';
import {
  CONFIRM_MS,
  FINDINGS_KEPT_MAX,
  PEERS_ASKED_MAX,
  PROBE_TIMEOUT_MS,
  PROBES_PER_TICK_MAX,
} from '../constants.ts';
import type { Step } from '../context.ts';
import type { AgentInput } from '../inputs.ts';
import type { LiveNode } from '../state/live.ts';
import { setDue } from './deadlines.ts';
import { choosePeers, peerPool, probeTarget, type Peer } from './peers.ts';
import type { Finding, Inquiry, NodeWatch } from './watch.ts';

/** What a round of questions has shown. `unclear`: nobody could be asked, or nobody has answered. */
export type Outcome = 'answered' | 'refused' | 'silent' | 'unclear';

/** What the inquiries begun in one tick share. */
export interface Round {
  probesLeft: number;
  pool?: readonly Peer[];
}

export function newRound(): Round {
  return { probesLeft: PROBES_PER_TICK_MAX };
}

/** Asks peers about a node; false when this tick has asked as much as it may, and the node has to wait for the next. */
export function inquire(step: Step, name: NodeName, node: LiveNode, round: Round): boolean {
  const { state, ctx } = step;
  const { detection } = state.live;
  const target = probeTarget(state, name, node);
  const inquiry: Inquiry = { awaited: new Map(), outcomes: [], untilMs: ctx.nowMs + CONFIRM_MS };
  if (target !== undefined) {
    if (round.probesLeft < PEERS_ASKED_MAX) return false;
    round.pool ??= peerPool(state, ctx.nowMs);
    const converter = state.converters.get(name) ?? state.durable.nodes.get(name)?.converter;
    for (const peer of choosePeers(round.pool, name, converter, detection.nextProbe)) {
      const { session } = peer.node;
      if (session === undefined) continue;
      const id = detection.nextProbe;
      detection.nextProbe += 1;
      round.probesLeft -= 1;
      inquiry.awaited.set(id, peer.name);
      detection.probes.set(id, { suspect: name, untilMs: ctx.nowMs + PROBE_KEPT_MS });
      step.effects.push({
        kind: 'send',
        node: peer.name,
        session: session.id,
        message: { kind: 'probe', id, node: name, ...target, timeoutMs: PROBE_TIMEOUT_MS },
      });
    }
  }
  node.watch.inquiry = inquiry;
  setDue(state.live, node, inquiry.untilMs);
  return true;
}

/** Longer than any inquiry lasts unless this process is held up; then those that are awaited are kept. */
const PROBE_KEPT_MS = 4 * CONFIRM_MS;

/** Forgets probes that nobody waits for any more. */
export function forgetProbes(step: Step): void {
  const { detection, nodes } = step.state.live;
  for (const [id, { suspect, untilMs }] of detection.probes) {
    if (untilMs > step.ctx.nowMs) return;
    const isAwaited = nodes.get(suspect)?.watch.inquiry?.awaited.has(id) ?? false;
    if (!isAwaited) detection.probes.delete(id);
  }
}

/** Takes a peer's answer; returns the suspect when that settles the inquiry. */
export function takeFinding(
  step: Step,
  result: Extract<AgentInput, { kind: 'probe-result' }>,
): { readonly name: NodeName; readonly node: LiveNode } | undefined {
  const { live } = step.state;
  const name = live.detection.probes.get(result.probe)?.suspect;
  const node = name === undefined ? undefined : live.nodes.get(name);
  const inquiry = node?.watch.inquiry;
  if (name === undefined || node === undefined || inquiry === undefined) return undefined;
  if (inquiry.awaited.get(result.probe) !== result.node) return undefined;
  live.detection.probes.delete(result.probe);
  inquiry.awaited.delete(result.probe);
  inquiry.outcomes.push(result.outcome);
  keepFinding(node.watch, {
    peer: result.node,
    outcome: result.outcome,
    atMs: step.ctx.nowMs,
  });
  const settled = result.outcome === 'answered' || inquiry.awaited.size === 0;
  return settled ? { name, node } : undefined;
}

/** Ends a round, and says what it has shown: one peer that hears the node outweighs any number that do not. */
export function endInquiry(step: Step, { watch }: LiveNode): Outcome {
  const { inquiry } = watch;
  if (inquiry === undefined) return 'unclear';
  delete watch.inquiry;
  if (inquiry.outcomes.includes('answered')) return 'answered';
  for (const peer of inquiry.awaited.values())
    keepFinding(watch, { peer, outcome: 'no-reply', atMs: step.ctx.nowMs });
  if (inquiry.outcomes.includes('refused')) return 'refused';
  return inquiry.outcomes.includes('silent') ? 'silent' : 'unclear';
}

function keepFinding(watch: NodeWatch, finding: Finding): void {
  watch.findings.push(finding);
  if (watch.findings.length > FINDINGS_KEPT_MAX) watch.findings.shift();
}
