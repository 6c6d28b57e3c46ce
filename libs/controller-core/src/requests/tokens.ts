import {
  err,
  failure,
  JOIN_ID_LENGTH,
  NODES_MAX,
  ok,
  redeemJoinToken,
  type BoardRefusal,
  type Failure,
  type JoinTokenRecord,
  type NodeName,
  type NodeRecord,
  type Result,
} from '@grappe/domain';
import { TOKENS_MAX } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import { expectNode } from '../detect/deadlines.ts';
import type { OperatorReply, OperatorRequest } from '../inputs.ts';
import { endTask } from '../reconcile/ending.ts';
import { forgetRefusedBoards, noteRefusedBoard } from '../refusals/refused-boards.ts';
import { statusOf } from '../state/status.ts';
import { letBoardGo } from './let-board-go.ts';
import { nodeRecord } from './nodes.ts';

type Reply = Result<OperatorReply, Failure>;
type Request<K extends OperatorRequest['kind']> = Extract<OperatorRequest, { kind: K }>;

export function addToken(step: Step, { record }: Request<'add-token'>): Reply {
  const { tokens } = step.state.durable;
  for (const token of tokens.values()) {
    if (token.expiresAtMs < step.ctx.wallMs) tokens.delete(token.id);
  }
  if (tokens.size >= TOKENS_MAX) {
    return err(
      failure(
        'LIMIT_EXCEEDED',
        `there are ${TOKENS_MAX} unexpired join tokens`,
        'Remove some with "grappe token rm", or wait until some have expired.',
      ),
    );
  }
  tokens.put(record.id, record);
  const { id, node, replace } = record;
  const use = replace === true ? ': who joins with it takes the place of the board there' : '';
  emit(step, 'token.created', subjectOf(node), `join token ${id}${madeBy(record)}${use}`);
  return ok({ kind: 'done' });
}

export function removeToken(step: Step, { token: text, by }: Request<'remove-token'>): Reply {
  const { tokens } = step.state.durable;
  const found = findToken([...tokens.values()], text);
  if (!found.ok) return found;
  const { id, node } = found.value;
  tokens.delete(id);
  emit(step, 'token.removed', subjectOf(node), `join token ${id}, by operator ${by}`);
  return ok({ kind: 'removed-token', record: found.value });
}

/** The one whose id begins so, typed as people type it. A longer text may hold a secret, and is not repeated. */
function findToken(
  tokens: readonly JoinTokenRecord[],
  text: string,
): Result<JoinTokenRecord, Failure> {
  if (text === '' || text.length > JOIN_ID_LENGTH) {
    const message = `a join token is named by its id of ${JOIN_ID_LENGTH} characters, or the first of them`;
    return err(failure('INVALID_INPUT', message, LIST_TOKENS));
  }
  const typed = text.toLowerCase().replaceAll('o', '0').replaceAll(/[il]/g, '1');
  const [first, ...others] = tokens.filter(({ id }) => id.startsWith(typed));
  if (first === undefined)
    return err(failure('NOT_FOUND', `there is no join token ${text}`, LIST_TOKENS));
  if (others.length === 0) return ok(first);
  const message = `${others.length + 1} join tokens begin with ${text}`;
  return err(failure('INVALID_INPUT', message, 'Give more of its characters.'));
}

const LIST_TOKENS = '"grappe token ls" lists them.';

/** Uses a join token up and makes the caller a node. Its certificate is issued after this is durable, and recorded then. */
export function redeemToken(step: Step, request: Request<'redeem-token'>): Reply {
  const { durable } = step.state;
  const { node, address = '' } = request;
  const known = durable.nodes.get(node);
  const redemption = redeemJoinToken(claimable(durable.tokens.get(request.token), known, node), {
    node,
    publicKeySha256: request.publicKeySha256,
    secretSha256: request.secretSha256,
    nowMs: step.ctx.wallMs,
  });
  const refuse = (reason: BoardRefusal, said: Failure): Reply => {
    noteRefusedBoard(step, node, { reason, address, message: said.message });
    return err(said);
  };
  if (!redemption.ok) return refuse(redemption.reason, redemption.failure);
  const { record, repeated } = redemption;
  if (known !== undefined && !repeated && record.replace !== true)
    return refuse('name-taken', nameTaken(node));
  if (known === undefined && durable.nodes.size >= NODES_MAX)
    return refuse(
      'rack-full',
      failure('LIMIT_EXCEEDED', `the rack has ${NODES_MAX} nodes already`),
    );
  if (repeated) return ok({ kind: 'done' });
  if (known === undefined) join(step, node, record);
  else replace(step, known, record, address);
  // After the uses of the board before it have been forgotten.
  durable.tokens.put(record.id, record);
  forgetRefusedBoards(step, node);
  return ok({ kind: 'done' });
}

/** A node that was removed since does not come back by repeating its claim. */
function claimable(
  token: JoinTokenRecord | undefined,
  known: NodeRecord | undefined,
  node: NodeName,
): JoinTokenRecord | undefined {
  if (token === undefined || known !== undefined) return token;
  return { ...token, usedBy: token.usedBy.filter((use) => use.node !== node) };
}

function nameTaken(node: NodeName): Failure {
  return failure(
    'ALREADY_EXISTS',
    `a node named ${node} is part of this rack already`,
    `If this board is to take its place, make a token with "grappe token create --node ${node} --replace" and join with that; otherwise give this board another name.`,
  );
}

function join(step: Step, node: NodeName, token: JoinTokenRecord): void {
  step.state.durable.nodes.put(node, nodeRecord(step, node));
  expectNode(step, node);
  emit(step, 'node.joined', { node }, `enrolled with token ${token.id}${madeBy(token)}`);
}

/** Another board is this node from now on. It begins as a fresh one; what the operator has asked of the node stays asked for. */
function replace(step: Step, before: NodeRecord, token: JoinTokenRecord, address: string): void {
  const { durable, live } = step.state;
  const { name, availability, maintenanceMs } = before;
  const from = address === '' ? 'another board' : `a board at ${address}`;
  const how = `with token ${token.id}${madeBy(token)}`;
  emit(
    step,
    'node.replaced',
    { node: name },
    `${from} takes its place ${how}: the certificates of the one before are revoked`,
  );
  letBoardGo(step, name, `another board has taken the place of node ${name}`);
  for (const task of durable.tasksOfNode(name)) {
    if (task.ended !== undefined) continue;
    const status = statusOf(step.state, task);
    endTask(step, task, { ...status, state: 'lost', message: 'its board was replaced' });
  }
  durable.nodes.put(name, {
    ...nodeRecord(step, name),
    availability,
    ...(maintenanceMs === undefined ? {} : { maintenanceMs }),
  });
  live.body.halts.delete(name);
  expectNode(step, name);
}

function madeBy({ createdBy }: JoinTokenRecord): string {
  return createdBy === undefined ? '' : `, made by operator ${createdBy}`;
}

function subjectOf(node: NodeName | undefined): { readonly node?: NodeName } {
  return node === undefined ? {} : { node };
}
