import type { BootId, NodeName } from '@grappe/domain';
import { AGENT_RESTART_GRACE_MS, HEARD_JUST_NOW_MS } from '../constants.ts';
import type { Step } from '../context.ts';
import type { AgentInput } from '../inputs.ts';
import type { LiveNode } from '../state/live.ts';
import { durationText } from '../views/duration-text.ts';
import { lastAliveMs } from './deadlines.ts';
import { delayMs } from './health.ts';

type Hello = Extract<AgentInput, { kind: 'hello' }>;

/**
 * Whether a Hello comes from another board than the one that is this node: its card was copied, or moved. `certain`: both have a serial, and they
 * differ. `possible`: they cannot be told apart by serials, and it is another boot than before. A board that has only started anew, or whose agent
 * has, is always the same where boards have serials.
 */
export function otherBoard(
  { state }: Step,
  name: NodeName,
  node: LiveNode,
  { facts }: { readonly facts: Pick<Hello['facts'], 'bootId' | 'boardSerial'> },
): 'no' | 'possible' | 'certain' {
  const record = state.durable.nodes.get(name);
  const boot = node.facts?.bootId ?? record?.boot;
  if (boot === undefined || boot === facts.bootId) return 'no';
  const serial = record?.boardSerial;
  if (serial === undefined || facts.boardSerial === undefined) return 'possible';
  return serial === facts.boardSerial ? 'no' : 'certain';
}

/**
 * Why another board cannot be this node yet, for a person; undefined: it can. As long as the present one is heard, by whomever, or its agent may
 * be restarting, that one is the node; and as long as its singletons may be running, so that nobody has to tell two holders apart.
 */
export function refusesOtherBoard(step: Step, hello: Hello, node: LiveNode): string | undefined {
  const { live } = step.state;
  const { nowMs } = step.ctx;
  const name = hello.node;
  const other = otherBoard(step, name, node, hello);
  if (other === 'no') return undefined;
  const awayMs = nowMs - lastAliveMs(live, node) - delayMs(live.lastTickMs, nowMs);
  if (other === 'possible') {
    const isThere = node.session !== undefined && awayMs <= HEARD_JUST_NOW_MS;
    return isThere ? `${boardsText(step, hello, node)}, which is connected` : undefined;
  }
  if (node.condition !== 'lost' && awayMs < AGENT_RESTART_GRACE_MS)
    return `${boardsText(step, hello, node)}, which was heard ${durationText(awayMs)} ago`;
  const leftMs = leaseLeftMs(step, name, hello.facts.bootId);
  if (leftMs === 0) return undefined;
  return `${boardsText(step, hello, node)}, which may run its singletons for another ${durationText(leftMs)}; "grappe node confirm-off ${name}" if it has no power`;
}

/** `this card may be a copy: it is in board 100000003d1d1c36 at 10.0.0.3, and node pi3 is board 10000000e3a1f00d at 10.0.0.13`. */
function boardsText(step: Step, { node: name, facts, peerAddress }: Hello, node: LiveNode): string {
  const record = step.state.durable.nodes.get(name);
  const present = node.session?.peerAddress ?? node.watch.address ?? record?.address;
  const newcomer = boardText(facts.boardSerial, peerAddress);
  return `this card may be a copy: it is in ${newcomer}, and node ${name} is ${boardText(record?.boardSerial, present)}`;
}

/** `board 100000003d1d1c36 at 10.0.0.3`, as much of it as is known. */
export function boardText(serial: string | undefined, address: string | undefined): string {
  const of = serial === undefined ? 'a board without a serial number' : `board ${serial}`;
  return address === undefined || address === '' ? of : `${of} at ${address}`;
}

function leaseLeftMs({ state: { live }, ctx }: Step, name: NodeName, boot: BootId): number {
  let leftMs = 0;
  for (const lease of live.leases.values())
    if (lease.node === name && lease.board !== boot)
      leftMs = Math.max(leftMs, lease.untilMs - ctx.nowMs);
  return leftMs;
}
