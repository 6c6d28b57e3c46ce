import type { AgentLinkHandlers, AgentMessage__Output, ControllerMessage } from '@grappe/protocol';
import type { Failure, SessionId } from '@grappe/domain';
import type { Logger, Rng } from '@grappe/ports';
import type { Gate, LinkCall } from '../gate.ts';
import type { ControllerDriver } from '../controller-driver.ts';
import type { AgentStream, LinkHub } from '../link-hub.ts';
import { decodeAgentMessage, type LinkOrigin } from './link-codec.ts';

/** Characters of a session id: unique among the sessions that logs speak of. */
const SESSION_ID_LENGTH = 12;

/**
 * Messages that may wait to be sent to one agent. A node that reads none of them for so long is gone for all purposes, and its session ends
 * rather than that they are kept in memory: heartbeat replies come four a second, so this is about a minute.
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
      const session = deps.rng.id(SESSION_ID_LENGTH) as SessionId;
      new AgentCall(deps, call, { node: peer.identity.name, session, peerAddress: peer.address });
    }),
  };
}

/** One stream of an agent. Tells the core of its Hello, of every message after it, and once of its end. */
class AgentCall implements AgentStream {
  readonly #deps: LinkServiceDeps;
  readonly #call: LinkCall;
  readonly #origin: LinkOrigin;
  #unsent = 0;
  #greeted = false;
  #open = true;

  constructor(deps: LinkServiceDeps, call: LinkCall, origin: LinkOrigin) {
    this.#deps = deps;
    this.#call = call;
    this.#origin = origin;
    deps.hub.open(origin.session, origin.node, this);
    call.on('data', (message: AgentMessage__Output) => this.#receive(message));
    call.on('end', () => {
      this.#finish();
      call.end();
    });
    for (const ending of ['cancelled', 'close', 'error']) call.on(ending, () => this.#finish());
  }

  send(message: ControllerMessage): void {
    if (!this.#open) return;
    if (this.#unsent >= UNSENT_MESSAGES_MAX) {
      this.#deps.logger.warn({ node: this.#origin.node }, 'an agent reads nothing: session ended');
      this.#finish();
      this.#call.destroy();
      return;
    }
    this.#unsent += 1;
    this.#call.write(message, () => {
      this.#unsent -= 1;
    });
  }

  /** The core has ended the session and needs not be told. */
  end(): void {
    this.#open = false;
    this.#call.end();
  }

  #receive(message: AgentMessage__Output): void {
    // What was under way when the session ended is nobody's any more.
    if (!this.#open) return;
    const isHello = message.body === 'hello';
    if (isHello === this.#greeted) {
      this.#refuse('REASON_MALFORMED', 'Hello comes once, before any other message');
      return;
    }
    const input = decodeAgentMessage(this.#origin, message);
    if (!input.ok) {
      this.#refuse(refusalReason(input.error), input.error.message);
      return;
    }
    if (input.value === 'ignored') return;
    this.#greeted = true;
    this.#deps.driver.post(input.value);
  }

  #refuse(reason: 'REASON_MALFORMED' | 'REASON_PROTOCOL_VERSION', message: string): void {
    this.#deps.logger.warn(
      { node: this.#origin.node, reason: message },
      'refused a message of an agent',
    );
    this.#call.write({ refusal: { reason, message } });
    this.#call.end();
    this.#finish();
  }

  #finish(): void {
    if (!this.#open) return;
    this.#open = false;
    const { node, session } = this.#origin;
    this.#deps.hub.forget(session);
    if (this.#greeted) this.#deps.driver.post({ kind: 'closed', node, session });
  }
}

/** The decoder refuses another version of the protocol, and finds everything else malformed. */
function refusalReason({ code }: Failure): 'REASON_MALFORMED' | 'REASON_PROTOCOL_VERSION' {
  return code === 'REFUSED' ? 'REASON_PROTOCOL_VERSION' : 'REASON_MALFORMED';
}
