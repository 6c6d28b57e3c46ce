import {
  LINK_PROTOCOL_VERSION,
  type AgentLinkHandlers,
  type AgentMessage__Output,
  type ControllerMessage,
} from '@grappe/protocol';
import type { SessionId } from '@grappe/domain';
import type { Logger, Rng } from '@grappe/ports';
import type { Gate, LinkCall } from '../gate.ts';
import type { ControllerDriver } from '../controller-driver.ts';
import type { AgentStream, LinkHub } from '../link-hub.ts';
import { decodeAgentMessage, otherVersion, type LinkOrigin } from './link-codec.ts';
import { VersionRefusals } from './version-refusals.ts';

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

interface AgentCallDeps extends LinkServiceDeps {
  readonly versions: VersionRefusals;
}

/** Brings agents' streams to the core: one session per stream. */
export function linkService(gate: Gate, deps: LinkServiceDeps): AgentLinkHandlers {
  const callDeps = { ...deps, versions: new VersionRefusals() };
  return {
    Connect: gate.bidiStream('node', (call, peer) => {
      if (peer.identity.kind !== 'node') return;
      const session = deps.rng.id(SESSION_ID_LENGTH) as SessionId;
      new AgentCall(callDeps, call, {
        node: peer.identity.name,
        session,
        peerAddress: peer.address,
      });
    }),
  };
}

/** One stream of an agent. Tells the core of its Hello, of every message after it, and once of its end. */
class AgentCall implements AgentStream {
  readonly #deps: AgentCallDeps;
  readonly #call: LinkCall;
  readonly #origin: LinkOrigin;
  #unsent = 0;
  #greeted = false;
  #open = true;

  constructor(deps: AgentCallDeps, call: LinkCall, origin: LinkOrigin) {
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
    const speaks = otherVersion(message);
    if (speaks !== undefined) {
      this.#refuseVersion(speaks);
      return;
    }
    if (message.commandResult) this.#deps.hub.answered(this.#origin.session, message.commandResult);
    const input = decodeAgentMessage(this.#origin, message);
    if (!input.ok) {
      this.#refuse('REASON_MALFORMED', input.error.message);
      return;
    }
    if (input.value === 'ignored') return;
    this.#greeted = true;
    if (isHello) this.#deps.versions.agreed(this.#origin.node);
    this.#deps.driver.post(input.value);
  }

  /** It dials again every few seconds, for as long as nobody updates it. */
  #refuseVersion(speaks: number): void {
    const { driver, logger, versions } = this.#deps;
    const { node } = this.#origin;
    const expected = LINK_PROTOCOL_VERSION;
    const older = speaks < expected ? `node ${node}` : 'the controller';
    const message = `this agent speaks version ${speaks} of the agent link, the controller version ${expected}: update Grappe on ${older}`;
    if (versions.isNews(node, speaks, driver.nowMs()))
      logger.warn({ node, speaks, expected }, `an agent was refused: ${message}`);
    driver.post({ kind: 'refused-version', node, speaks, expected });
    this.#sayRefusal('REASON_PROTOCOL_VERSION', message);
  }

  #refuse(reason: 'REASON_MALFORMED', message: string): void {
    this.#deps.logger.warn(
      { node: this.#origin.node, reason: message },
      'refused a message of an agent',
    );
    this.#sayRefusal(reason, message);
  }

  #sayRefusal(reason: 'REASON_MALFORMED' | 'REASON_PROTOCOL_VERSION', message: string): void {
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
