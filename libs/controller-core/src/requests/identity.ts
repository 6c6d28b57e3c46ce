import type { Failure, Identity, NodeName, Result } from '@grappe/domain';
import { err, failure, ok } from '@grappe/domain';
import { SERIALS_PER_NODE_MAX } from '../constants.ts';
import type { Step } from '../context.ts';
import type { OperatorReply, OperatorRequest } from '../inputs.ts';

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
