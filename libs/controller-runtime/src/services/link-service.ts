import type { AgentLinkHandlers, AgentMessage__Output, ControllerMessage } from '@grappe/protocol';
import type { NodeName, SessionId } from '@grappe/domain';
import type { Logger, Rng } from '@grappe/ports';
import type { Gate, LinkCall } from '../gate.ts';
import type { ControllerDriver } from '../controller-driver.ts';
import type { LinkHub } from '../link-hub.ts';
import { decodeAgentMessage, type LinkOrigin } from './link-codec.ts';

/** Characters of a session id: unique among the sessions that logs speak of. */
const SESSION_ID_LENGTH = 12;

/**
 * Messages that may wait to be sent to one agent. A node that reads none of them for so long is gone for all purposes, and its stream is
 * cut rather than kept in memory: heartbeat replies come four a second, so this is about a minute.
 */
const UNSENT_MESSAGES_MAX = 256;

export interface LinkServiceDeps {
  readonly driver: ControllerDriver;
  readonly hub: LinkHub;
  readonly rng: Rng;
  readonly logger: Logger;
}

/** Brings agents' streams to the core: one session per stream. */
export function linkService(gate: Gate, deps: LinkServiceDeps): AgentLinkHandlers {
  return {
    Connect: gate.bidiStream('node', (call, peer) => {
      if (peer.identity.kind !== 'node') return;
      acceptStream(deps, call, {
        node: peer.identity.name,
        session: deps.rng.id(SESSION_ID_LENGTH) as SessionId,
        peerAddress: peer.address,
      });
    }),
  };
}

function acceptStream(deps: LinkServiceDeps, call: LinkCall, origin: LinkOrigin): void {
  const { driver, hub, logger } = deps;
  let unsent = 0;
  let greeted = false;
  let open = true;
  const finish = (): void => {
    if (!open) return;
    open = false;
    hub.forget(origin.session);
    if (greeted) driver.post({ kind: 'closed', node: origin.node, session: origin.session });
  };
  hub.open(origin.session, origin.node, {
    send: (message: ControllerMessage) => {
      if (!open) return;
      if (unsent >= UNSENT_MESSAGES_MAX) {
        call.destroy();
        return;
      }
      unsent += 1;
      call.write(message, () => {
        unsent -= 1;
      });
    },
    end: () => {
      open = false;
      call.end();
    },
  });
  call.on('data', (message: AgentMessage__Output) => {
    const input = decodeAgentMessage(origin, message);
    if (!input.ok) {
      logger.warn(
        { node: origin.node, reason: input.error.message },
        'refused a message of an agent',
      );
      refuseMalformed(call, origin.node, input.error.message);
      finish();
      return;
    }
    if (input.value === 'ignored') return;
    if (input.value.kind === 'hello') greeted = true;
    if (greeted) driver.post(input.value);
  });
  call.on('end', () => {
    finish();
    call.end();
  });
  call.on('cancelled', finish);
  call.on('close', finish);
  call.on('error', finish);
}

function refuseMalformed(call: LinkCall, _node: NodeName, message: string): void {
  call.write({ refusal: { reason: 'REASON_MALFORMED', message } });
  call.end();
}
