import type { LinkMessage } from '@grappe/controller-core';
import type { NodeName, SessionId } from '@grappe/domain';
import { GrappeError } from '@grappe/domain';
import type { Command, ControllerMessage } from '@grappe/protocol';
import type { AgentSink } from './controller-driver.ts';
import { encodeLinkMessage } from './services/link-codec.ts';

/** One agent's stream, as far as the hub needs it. */
export interface AgentStream {
  send(message: ControllerMessage): void;
  end(): void;
}

interface OpenSession {
  readonly node: NodeName;
  readonly stream: AgentStream;
}

/** The streams of all agents, by session. Says what the core decided, and carries commands that are no decisions (logs). */
export class LinkHub implements AgentSink {
  readonly #sessions = new Map<SessionId, OpenSession>();
  readonly #onRevoked: (node: NodeName) => void;

  constructor(onRevoked: (node: NodeName) => void) {
    this.#onRevoked = onRevoked;
  }

  open(session: SessionId, node: NodeName, stream: AgentStream): void {
    this.#sessions.set(session, { node, stream });
  }

  forget(session: SessionId): void {
    this.#sessions.delete(session);
  }

  send(_node: NodeName, session: SessionId, message: LinkMessage): void {
    this.#sessions.get(session)?.stream.send(encodeLinkMessage(session, message));
  }

  close(_node: NodeName, session: SessionId): void {
    const open = this.#sessions.get(session);
    this.#sessions.delete(session);
    open?.stream.end();
  }

  revoked(node: NodeName): void {
    for (const [session, open] of this.#sessions) if (open.node === node) this.close(node, session);
    this.#onRevoked(node);
  }

  /** Sends a command over the session; throws UNREACHABLE when it has ended. */
  command(session: SessionId, command: Command): void {
    const open = this.#sessions.get(session);
    if (open === undefined) throw new GrappeError('UNREACHABLE', 'the node is not connected');
    open.stream.send({ command });
  }
}
