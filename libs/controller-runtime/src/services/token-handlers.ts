import { listTokens } from '@grappe/controller-core';
import {
  GrappeError,
  JOIN_TTL_DEFAULT_MS,
  parseNodeName,
  type JoinTokenRecord,
} from '@grappe/domain';
import type { NodesHandlers, Token } from '@grappe/protocol';
import type { Gate, Peer } from '../gate.ts';
import type { NodesDeps } from './nodes-service.ts';
import { must } from './parse.ts';

/** Permissions to join. Their secrets are said once, to who makes them. */
export function tokenHandlers(
  gate: Gate,
  { driver, certificates }: NodesDeps,
): Pick<NodesHandlers, 'CreateToken' | 'ListTokens' | 'RemoveToken'> {
  return {
    CreateToken: gate.unary('operator', async (request, peer) => {
      const token = certificates.newToken({
        ttlMs: request.ttlMs === 0 ? JOIN_TTL_DEFAULT_MS : request.ttlMs,
        uses: request.uses === 0 ? 1 : request.uses,
        ...(request.node === undefined ? {} : { node: must(parseNodeName(request.node)) }),
        replace: request.replace,
        createdBy: operatorName(peer),
        wallMs: driver.wallMs(),
      });
      if (!token.ok) throw GrappeError.from(token.error);
      const { text, record } = token.value;
      await driver.request({ kind: 'add-token', record });
      return { token: text, expiresAtMs: record.expiresAtMs, id: record.id };
    }),
    ListTokens: gate.unary('operator', () => ({
      tokens: listTokens(driver.state, driver.wallMs()).map(encodeToken),
    })),
    RemoveToken: gate.unary('operator', async ({ id }, peer) => {
      const reply = await driver.request({
        kind: 'remove-token',
        token: id,
        by: operatorName(peer),
      });
      return { token: reply.kind === 'removed-token' ? encodeToken(reply.record) : null };
    }),
  };
}

function operatorName({ identity }: Peer): string {
  return identity.kind === 'controller' ? '' : identity.name;
}

function encodeToken(record: JoinTokenRecord): Token {
  const { id, node = '', usesLeft, expiresAtMs, replace = false, createdBy = '', usedBy } = record;
  const names = [...new Set(usedBy.map((use) => use.node))];
  return { id, node, usesLeft, expiresAtMs, replace, createdBy, usedBy: names };
}
