import { HALT_MS_MAX, type LinkMessage } from '@grappe/controller-core';
import type { NodeName, Result, SessionId } from '@grappe/domain';
import { GrappeError } from '@grappe/domain';
import type { Timers } from '@grappe/ports';
import type { Command, CommandResult__Output, ControllerMessage } from '@grappe/protocol';
import type { AgentSink } from './controller-driver.ts';
import { PendingCommands } from './pending-commands.ts';
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

/** The streams of all agents, by session. Says what the core decided, and carries commands and their results. */
export class LinkHub implements AgentSink {
  readonly #sessions = new Map<SessionId, OpenSession>();
  readonly #onRevoked: (node: NodeName) => void;
  readonly #commands: PendingCommands;

  constructor(onRevoked: (node: NodeName) => void, timers: Timers) {
    this.#onRevoked = onRevoked;
    this.#commands = new PendingCommands(timers);
  }

  open(session: SessionId, node: NodeName, stream: AgentStream): void {
    this.#sessions.set(session, { node, stream });
  }

  forget(session: SessionId): void {
    this.#sessions.delete(session);
    this.#commands.abandon(session);
  }

  send(_node: NodeName, session: SessionId, message: LinkMessage): void {
    this.#sessions.get(session)?.stream.send(encodeLinkMessage(session, message));
  }

  close(_node: NodeName, session: SessionId): void {
    const open = this.#sessions.get(session);
    this.#sessions.delete(session);
    this.#commands.abandon(session);
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

  /** Sends a command and waits for its result; never throws. The error says for a person why it is not known to be done. */
  ask(
    session: SessionId,
    command: Omit<Command, 'id'>,
    withinMs: number,
  ): Promise<Result<void, string>> {
    const send = (id: string): void => this.command(session, { id, ...command });
    return this.#commands.ask(session, send, withinMs);
  }

  /** An agent has answered a command. */
  answered(session: SessionId, result: CommandResult__Output): void {
    this.#commands.answered(session, result);
  }

  halt(session: SessionId): Promise<Result<void, string>> {
    return this.ask(session, { halt: {} }, HALT_MS_MAX);
  }
}
