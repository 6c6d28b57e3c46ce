import type { Failure, Identity, JoinTokenRecord, NodeName, Result } from '@grappe/domain';
import { err, failure, NODES_MAX, ok, redeemJoinToken } from '@grappe/domain';
import { SERIALS_PER_NODE_MAX, TOKENS_MAX } from '../constants.ts';
import { emit, type Step } from '../context.ts';
import { expectNode } from '../detect/deadlines.ts';
import type { OperatorReply, OperatorRequest } from '../inputs.ts';
import { nodeRecord } from './nodes.ts';

type Reply = Result<OperatorReply, Failure>;
type Request<K extends OperatorRequest['kind']> = Extract<OperatorRequest, { kind: K }>;

/** Key of a node's certificates in the store; not the name in the certificate. */
const NODE_PREFIX = 'node:';

export function nodeIdentity(name: NodeName): string {
  return NODE_PREFIX + name;
}

/** Key of somebody's certificates: `node:<name>`, `operator:<name>` or `hub:<name>`. The controller's own are not listed. */
export function identityKey({ kind, name }: Exclude<Identity, { kind: 'controller' }>): string {
  return `${kind}:${name}`;
}

export function addToken(step: Step, request: Request<'add-token'>): Reply {
  const { tokens } = step.state.durable;
  for (const token of tokens.values()) {
    if (token.expiresAtMs < step.ctx.wallMs) tokens.delete(token.id);
  }
  if (tokens.size >= TOKENS_MAX) {
    return err(
      failure(
        'LIMIT_EXCEEDED',
        `there are ${TOKENS_MAX} unexpired join tokens`,
        'Wait until some have expired.',
      ),
    );
  }
  tokens.put(request.record.id, request.record);
  return ok({ kind: 'done' });
}

/** Uses a join token up and makes the caller a node. Its certificate is issued after this is durable, and recorded then. */
export function redeemToken(step: Step, request: Request<'redeem-token'>): Reply {
  const { durable } = step.state;
  const known = durable.nodes.get(request.node);
  const token = durable.tokens.get(request.token);
  // A node that was removed since does not come back by repeating its claim.
  const claimable =
    known === undefined && token !== undefined ? withoutUsesBy(token, request.node) : token;
  const redemption = redeemJoinToken(claimable, {
    node: request.node,
    publicKeySha256: request.publicKeySha256,
    secretSha256: request.secretSha256,
    nowMs: step.ctx.wallMs,
  });
  if (!redemption.ok) return err(redemption.failure);
  if (known !== undefined && !redemption.repeated) {
    return err(
      failure(
        'ALREADY_EXISTS',
        `a node named ${request.node} is part of this rack already`,
        `If this board replaces it, run "grappe node remove ${request.node}" first; otherwise give this board another name.`,
      ),
    );
  }
  if (known === undefined && durable.nodes.size >= NODES_MAX) {
    return err(failure('LIMIT_EXCEEDED', `the rack has ${NODES_MAX} nodes already`));
  }
  durable.tokens.put(request.token, redemption.record);
  if (known === undefined) {
    durable.nodes.put(request.node, nodeRecord(step, request.node));
    expectNode(step, request.node);
    emit(step, 'node.joined', { node: request.node }, `enrolled with token ${request.token}`);
  }
  return ok({ kind: 'done' });
}

function withoutUsesBy(token: JoinTokenRecord, node: NodeName): JoinTokenRecord {
  return { ...token, usedBy: token.usedBy.filter((use) => use.node !== node) };
}

export function recordCertificate(step: Step, request: Request<'record-certificate'>): Reply {
  const { identities } = step.state.durable;
  const node = request.identity.startsWith(NODE_PREFIX)
    ? (request.identity.slice(NODE_PREFIX.length) as NodeName)
    : undefined;
  // It may have been removed between the signature and now.
  if (node !== undefined && !step.state.durable.nodes.has(node)) {
    return err(failure('REFUSED', `node ${node} is not part of this rack: it was removed`));
  }
  const earlier = request.replace ? [] : (identities.get(request.identity)?.certificates ?? []);
  const certificates = [
    { serial: request.serial, notAfterMs: request.notAfterMs },
    ...earlier.filter((certificate) => certificate.serial !== request.serial),
  ].slice(0, SERIALS_PER_NODE_MAX);
  identities.put(request.identity, { id: request.identity, certificates });
  return ok({ kind: 'done' });
}
