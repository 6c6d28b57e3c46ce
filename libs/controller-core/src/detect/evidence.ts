import type { NodeCondition, NodeName, ServiceKey, TaskId } from '@grappe/domain';
import type { LiveNode, LiveState } from '../state/live.ts';
import type { ControllerState } from '../state/state.ts';
import { otherVersionsText } from './other-version.ts';
import { toleranceMs } from './deadlines.ts';
import { stretch } from './health.ts';
import { probeTarget } from './peers.ts';
import type { Finding, WatchPhase } from './watch.ts';

/** Why the detector thinks of a node what it thinks, for `node explain`. */
export interface DetectionView {
  readonly condition: NodeCondition;
  readonly phase: WatchPhase;
  /** Since the last sign of life; absent before the first. */
  readonly silentMs?: number;
  /** Mean distance of its heartbeats, as they arrive here. */
  readonly meanIntervalMs: number;
  readonly longestIntervalMs: number;
  readonly suspectAfterMs: number;
  readonly suspectedForMs?: number;
  /** What is left of the time that its agent has to come back. */
  readonly graceLeftMs?: number;
  /** Where peers look for it; absent when they cannot. */
  readonly probed?: string;
  /** Newest last. */
  readonly findings: readonly ProbeView[];
  /** By how much this controller stretches suspicion times, having been late itself; 1: not at all. */
  readonly multiplier: number;
  readonly leases: readonly LeaseView[];
  /** Set while the mass-failure brake holds; `held`: this node is one of those that it keeps from being declared lost. */
  readonly doubt?: DoubtView & { readonly held: boolean };
}

export interface ProbeView {
  readonly peer: NodeName;
  readonly outcome: Finding['outcome'];
  readonly agoMs: number;
}

export interface LeaseView {
  readonly task: TaskId;
  readonly service: ServiceKey;
  /** Until the node has certainly stopped it unless its lease is renewed, without its stop grace; negative when that has passed. */
  readonly endsInMs: number;
}

export interface DoubtView {
  /** Monotonic. */
  readonly sinceMs: number;
  readonly nodes: readonly NodeName[];
  readonly why: string;
}

/** Undefined for a node that is not part of the rack. */
export function detection(
  state: ControllerState,
  name: NodeName,
  nowMs: number,
): DetectionView | undefined {
  const node = state.live.nodes.get(name);
  if (node === undefined || !state.durable.nodes.has(name)) return undefined;
  const { watch } = node;
  const target = probeTarget(state, name, node);
  const doubt = rackDoubt(state);
  return {
    condition: node.condition,
    phase: watch.phase,
    meanIntervalMs: Math.round(watch.arrivals.meanMs),
    longestIntervalMs: Math.round(watch.arrivals.longestMs),
    suspectAfterMs: Math.round(toleranceMs(state.live, node)),
    multiplier: stretch(state.live.detection.health),
    findings: watch.findings.map(({ peer, outcome, atMs }) => ({
      peer,
      outcome,
      agoMs: Math.round(nowMs - atMs),
    })),
    leases: leasesOf(state.live, name, nowMs),
    ...spans(node, nowMs),
    ...(target === undefined ? {} : { probed: `${target.address} port ${target.port}` }),
    ...(doubt === undefined ? {} : { doubt: { ...doubt, held: doubt.nodes.includes(name) } }),
  };
}

function spans(
  node: LiveNode,
  nowMs: number,
): Pick<DetectionView, 'silentMs' | 'suspectedForMs' | 'graceLeftMs'> {
  const { phase, graceUntilMs, suspectedAtMs } = node.watch;
  const inGrace = phase === 'expected' || phase === 'restarting';
  const suspected = node.condition === 'suspected' && suspectedAtMs !== undefined;
  return {
    ...(node.heardAtMs === undefined ? {} : { silentMs: Math.round(nowMs - node.heardAtMs) }),
    ...(suspected ? { suspectedForMs: Math.round(nowMs - suspectedAtMs) } : {}),
    ...(inGrace ? { graceLeftMs: Math.max(0, Math.round(graceUntilMs - nowMs)) } : {}),
  };
}

function leasesOf(live: LiveState, name: NodeName, nowMs: number): LeaseView[] {
  return [...live.leases]
    .filter(([, lease]) => lease.node === name)
    .map(([task, { service, untilMs }]) => ({
      task,
      service,
      endsInMs: Math.round(untilMs - nowMs),
    }));
}

/** The state of the mass-failure brake, for whoever looks at the rack as a whole. */
export function rackDoubt(state: ControllerState): DoubtView | undefined {
  const { doubt } = state.live;
  if (doubt === undefined) return undefined;
  const nodes = [...doubt.nodes].sort();
  const why = [doubt.why, otherVersionsText(state, nodes)].filter((text) => text !== '').join('; ');
  return { sinceMs: doubt.sinceMs, nodes, why };
}
