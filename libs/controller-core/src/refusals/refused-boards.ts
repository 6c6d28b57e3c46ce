import type { BoardRefusal, NodeName } from '@grappe/domain';
import {
  DUPLICATE_EVENT_PERIOD_MS,
  REFUSALS_PER_NODE_MAX,
  REFUSALS_TOLD_MAX,
} from '../constants.ts';
import { emit, type Step } from '../context.ts';
import type { ControllerState } from '../state/state.ts';

/** Boards that were turned away from one address, for one reason. */
export interface RefusedBoard {
  readonly reason: BoardRefusal;
  /** Without the port; empty when it is not known. */
  readonly address: string;
  /** For a person: what the board was told. */
  readonly message: string;
  readonly count: number;
  /** Monotonic, of the last one. */
  readonly lastAtMs: number;
}

/**
 * In memory only: anybody in the network can make these entries. Nodes that the rack or rack.yaml does not name are not remembered, so that the
 * number of names is no matter of who calls.
 */
export interface RefusedBoards {
  /** Most recent first. */
  readonly byNode: Map<NodeName, readonly RefusedBoard[]>;
  /** When an event told of it last, by node and reason. */
  readonly toldAtMs: Map<string, number>;
}

export function newRefusedBoards(): RefusedBoards {
  return { byNode: new Map(), toldAtMs: new Map() };
}

/** A board was turned away that wanted to be this node. */
export function noteRefusedBoard(
  step: Step,
  node: NodeName,
  refused: Pick<RefusedBoard, 'reason' | 'address' | 'message'>,
): void {
  const isNamed = isNameOfRack(step.state, node);
  if (isNamed) remember(step, node, refused);
  if (!maySay(step, `${isNamed ? node : ''} ${refused.reason}`, isOfNode(refused.reason))) return;
  const { reason, address, message } = refused;
  const who = `a board${address === '' ? '' : ` at ${address}`}`;
  if (isNamed) {
    const kind = isOfNode(reason) ? 'node.duplicated' : 'node.refused';
    emit(step, kind, { node }, `${who} was refused: ${message}${hint(reason)}`);
  } else {
    emit(step, 'node.refused', {}, `${who} that calls itself ${node} was refused: ${message}`);
  }
}

/** What it was refused for is settled. */
export function forgetRefusedBoards(step: Step, node: NodeName): void {
  step.state.live.refusedBoards.byNode.delete(node);
}

/** Who is refused so has a certificate of the node. */
function isOfNode(reason: BoardRefusal): boolean {
  return reason === 'card-cloned' || reason === 'boot-stale';
}

/** What a person may want to look for first. */
function hint(reason: BoardRefusal): string {
  return reason === 'token-used-up' ? '; it may have a copy of the card of the board that did' : '';
}

function isNameOfRack({ durable, rack }: ControllerState, node: NodeName): boolean {
  return durable.nodes.has(node) || rack.nodes.some(({ name }) => name === node);
}

function remember(
  step: Step,
  node: NodeName,
  refused: Pick<RefusedBoard, 'reason' | 'address' | 'message'>,
): void {
  const { byNode } = step.state.live.refusedBoards;
  const all = byNode.get(node) ?? [];
  const isSame = (one: RefusedBoard): boolean =>
    one.reason === refused.reason && one.address === refused.address;
  const count = (all.find(isSame)?.count ?? 0) + 1;
  const others = all.filter((one) => !isSame(one));
  const newest = { ...refused, count, lastAtMs: step.ctx.nowMs };
  byNode.set(node, [newest, ...others].slice(0, REFUSALS_PER_NODE_MAX));
}

/** Each event is a write to the disk, and who causes those that are not `ofNode` may be anybody. */
function maySay(step: Step, what: string, ofNode: boolean): boolean {
  const { toldAtMs } = step.state.live.refusedBoards;
  const { nowMs } = step.ctx;
  for (const [key, atMs] of toldAtMs)
    if (nowMs - atMs >= DUPLICATE_EVENT_PERIOD_MS) toldAtMs.delete(key);
  if (toldAtMs.has(what) || (!ofNode && toldAtMs.size >= REFUSALS_TOLD_MAX)) return false;
  toldAtMs.set(what, nowMs);
  return true;
}
