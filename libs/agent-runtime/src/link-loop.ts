import { GrappeError, type NodeFacts } from '@grappe/domain';
import type { Clock, Logger, Rng, Timers } from '@grappe/ports';
import {
  decodeAssignment,
  encodeGeneration,
  encodeNodeFacts,
  encodeTaskStatus,
  LINK_PROTOCOL_VERSION,
  type AgentMessage,
  type Command__Output,
  type ControllerMessage__Output,
  type TaskReport as TaskReportProto,
} from '@grappe/protocol';
import type { TaskReport } from '@grappe/agent-core';
import type { AgentDriver } from './agent-driver.ts';

/** Time for a controller to answer Hello; on a rack's own network an answer takes milliseconds. */
const WELCOME_TIMEOUT_MS = 2_000;
/**
 * Silence of the controller, which answers every heartbeat, after which the connection is given up and made anew. A cut cable leaves a TCP
 * connection that would hang for a quarter of an hour. Six heartbeats: a controller that is busy for a second is not left.
 */
const SILENCE_MAX_MS = 1_500;
/**
 * Wait before the next attempt to connect: short at first, because a controller restarts in a second and should find its nodes at once; longer
 * after a minute, because a board may be alone for days. The controller gives its nodes ten seconds after its own start.
 */
const RECONNECT_MS_MIN = 100;
const RECONNECT_MS_MAX = 500;
const RECONNECT_MS_LATER = 2_000;
const RECONNECTS_BEFORE_LATER = 120;
/** Design section 5: ±10 %, so that 64 agents that were cut off together do not stay in step. */
const JITTER = 0.1;
/** Time for an engine that is up to list its containers, before the agent first says Hello without that list. */
const FIRST_LISTING_MS = 500;
/** Until the controller dictates another. */
const HEARTBEAT_MS_INITIAL = 250;

/** One open stream to the controller. */
export interface LinkStream {
  send(message: AgentMessage): void;
  close(): void;
}

export interface LinkEvents {
  readonly onMessage: (message: ControllerMessage__Output) => void;
  /** Once, however the stream ended; the error says why, for a person. */
  readonly onEnd: (error: GrappeError | undefined) => void;
}

export interface LinkLoopOptions {
  /** Opens a stream to the next address worth trying. */
  readonly open: (events: LinkEvents) => LinkStream;
  readonly driver: AgentDriver;
  readonly facts: () => Promise<NodeFacts>;
  readonly images: () => Promise<readonly string[]>;
  readonly onCommand: (command: Command__Output) => void;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rng: Rng;
  readonly logger: Logger;
}

interface Session {
  readonly stream: LinkStream;
  heardAtMs: number;
  welcomed: boolean;
  /** Hello named every container of the node. */
  readonly complete: boolean;
  ended: boolean;
}

/** Keeps the node connected: connect, Hello, heartbeats, messages; and again, for ever. */
export class LinkLoop {
  readonly #options: LinkLoopOptions;
  #session: Session | undefined;
  #failures = 0;
  #periodMs = HEARTBEAT_MS_INITIAL;
  #sequence = 0;
  #awaitsListing = false;
  #stopped = false;
  #cancelTimer: (() => void) | undefined;
  #lastError = '';

  constructor(options: LinkLoopOptions) {
    this.#options = options;
  }

  /** Waits a moment for the first listing of containers, so that one Hello usually says everything. */
  start(): void {
    this.#awaitsListing = !this.#options.driver.reports().complete;
    this.#after(this.#awaitsListing ? FIRST_LISTING_MS : 0, () => void this.#connect());
  }

  /** All containers are known now: a session that began without that knowledge begins again. */
  listed(): void {
    const session = this.#session;
    if (session === undefined && !this.#awaitsListing) return;
    if (session?.complete === true) return;
    if (session !== undefined) {
      this.#leave(session);
      session.stream.close();
    }
    this.#after(0, () => void this.#connect());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelTimer?.();
    this.#session?.stream.close();
  }

  /** Tells the controller at once that the board or its engine has changed. */
  async sendFacts(): Promise<void> {
    if (this.#session?.welcomed !== true) return;
    const facts = await this.#options.facts();
    this.#send({ facts: encodeNodeFacts(facts) });
  }

  async sendImages(): Promise<void> {
    if (this.#session?.welcomed !== true) return;
    const images = await this.#options.images();
    this.#send({ images: { images: [...images] } });
  }

  async #connect(): Promise<void> {
    const { driver, clock } = this.#options;
    this.#awaitsListing = false;
    const facts = await this.#options.facts();
    const images = await this.#options.images();
    if (this.#stopped) return;
    const stream = this.#options.open({
      onMessage: (message) => this.#receive(session, message),
      onEnd: (error) => this.#end(session, error),
    });
    const { tasks, complete } = driver.reports();
    const session: Session = {
      stream,
      heardAtMs: clock.monotonicMs(),
      welcomed: false,
      complete,
      ended: false,
    };
    this.#session = session;
    const generation = driver.generation();
    stream.send({
      hello: {
        protocolVersion: LINK_PROTOCOL_VERSION,
        facts: encodeNodeFacts(facts),
        tasks: tasks.map(encodeReport),
        tasksComplete: complete,
        generation: generation === undefined ? null : encodeGeneration(generation),
        images: [...images],
      },
    });
    // From here on, not from the welcome: what is decided in between must not be lost.
    driver.connect({
      report: (changed) => this.#send({ statuses: { tasks: changed.map(encodeReport) } }),
      ack: (acknowledged) => this.#send({ ack: { generation: encodeGeneration(acknowledged) } }),
    });
    this.#after(WELCOME_TIMEOUT_MS, () => {
      if (!session.welcomed) this.#giveUp(session, 'the controller does not answer');
    });
  }

  #receive(session: Session, message: ControllerMessage__Output): void {
    if (session !== this.#session) return;
    session.heardAtMs = this.#options.clock.monotonicMs();
    switch (message.body) {
      case 'welcome':
        this.#periodMs = message.welcome?.heartbeatPeriodMs || HEARTBEAT_MS_INITIAL;
        this.#begin(session, message.welcome?.sessionId ?? '');
        return;
      case 'heartbeatReply':
        this.#periodMs = message.heartbeatReply?.heartbeatPeriodMs || this.#periodMs;
        return;
      case 'assignment':
        this.#assign(message);
        return;
      case 'command':
        if (message.command) this.#options.onCommand(message.command);
        return;
      case 'refusal':
        if (message.refusal?.reason === 'REASON_NODE_REMOVED') this.#options.driver.release();
        this.#giveUp(
          session,
          `the controller refuses this node: ${message.refusal?.message ?? ''}`,
        );
        return;
      default:
    }
  }

  #begin(session: Session, id: string): void {
    const { logger } = this.#options;
    session.welcomed = true;
    this.#failures = 0;
    this.#lastError = '';
    this.#sequence = 0;
    logger.info({ session: id }, 'connected to the controller');
    this.#heartbeat(session);
  }

  #heartbeat(session: Session): void {
    if (session.ended || session !== this.#session) return;
    const silentMs = this.#options.clock.monotonicMs() - session.heardAtMs;
    if (silentMs > SILENCE_MAX_MS) {
      this.#giveUp(session, `no answer to heartbeats for ${Math.round(silentMs)} ms`);
      return;
    }
    this.#sequence += 1;
    this.#send({ heartbeat: { sequence: this.#sequence } });
    const jitter = 1 + JITTER * (2 * this.#options.rng.next() - 1);
    this.#after(this.#periodMs * jitter, () => this.#heartbeat(session));
  }

  #assign(message: ControllerMessage__Output): void {
    const assignment = decodeAssignment(message.assignment ?? missingAssignment());
    if (assignment.ok) this.#options.driver.assign(assignment.value);
    else
      this.#options.logger.error(
        { reason: assignment.error.message },
        'refused an assignment that makes no sense',
      );
  }

  #send(message: AgentMessage): void {
    const session = this.#session;
    if (session !== undefined && !session.ended) session.stream.send(message);
  }

  #giveUp(session: Session, why: string): void {
    if (session.ended) return;
    this.#end(session, new GrappeError('UNREACHABLE', why));
    session.stream.close();
  }

  #end(session: Session, error: GrappeError | undefined): void {
    if (session.ended) return;
    const current = session === this.#session;
    this.#leave(session);
    if (!current || this.#stopped) return;
    this.#tell(error);
    const waitMs = reconnectDelayMs(this.#failures);
    this.#failures += 1;
    this.#after(waitMs * (1 - JITTER * this.#options.rng.next()), () => void this.#connect());
  }

  #leave(session: Session): void {
    session.ended = true;
    if (session !== this.#session) return;
    this.#session = undefined;
    this.#options.driver.disconnect();
    this.#cancelTimer?.();
  }

  /** Once per reason: an agent may wait for days, and its journal is on the card. */
  #tell(error: GrappeError | undefined): void {
    const text = error?.message ?? 'the controller closed the connection';
    if (text === this.#lastError) return;
    this.#lastError = text;
    this.#options.logger.warn(
      { remedy: error?.remedy },
      `not connected to the controller: ${text}; containers run on`,
    );
  }

  #after(delayMs: number, fire: () => void): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#options.timers.after(delayMs, fire);
  }
}

/** Before the attempt that follows `failures` failed ones in a row. */
export function reconnectDelayMs(failures: number): number {
  if (failures >= RECONNECTS_BEFORE_LATER) return RECONNECT_MS_LATER;
  return Math.min(RECONNECT_MS_MIN * 2 ** Math.min(failures, DOUBLINGS_MAX), RECONNECT_MS_MAX);
}

/** Beyond it the wait has reached its limit. */
const DOUBLINGS_MAX = 10;

function encodeReport(report: TaskReport): TaskReportProto {
  return { taskId: report.id, status: encodeTaskStatus(report.status) };
}

function missingAssignment(): never {
  throw new GrappeError('INVALID_INPUT', 'an assignment message without an assignment');
}
