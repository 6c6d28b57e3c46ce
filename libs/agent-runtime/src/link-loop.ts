import {
  GrappeError,
  MESSAGE_TEXT_MAX,
  type ButtonPress,
  type NodeFacts,
  type Result,
} from '@grappe/domain';
import type { Clock, Logger, PeerProbe, Rng, Timers } from '@grappe/ports';
import {
  decodeAssignment,
  encodeButtonPress,
  encodeFrontDoorReport,
  encodeGeneration,
  encodeHardwareReport,
  encodeNodeFacts,
  encodeTaskStatus,
  encodeUpgradeReport,
  LINK_PROTOCOL_VERSION,
  parseTaskId,
  type AgentMessage,
  type Command__Output,
  type ControllerMessage__Output,
  type TaskReport as TaskReportProto,
} from '@grappe/protocol';
import type { TaskReport } from '@grappe/agent-core';
import type { AgentDriver } from './agent-driver.ts';
import { tellFrontDoor, type LinkedFrontDoor } from './front-door/linked-front-door.ts';
import { tellHardware, type LinkedHardware } from './hardware/linked-hardware.ts';
import { LatestValue } from './latest-value.ts';
import { LoadNews } from './load-news.ts';
import { PeerProbes, type ProbeRequest } from './peer-probes.ts';
import { reconnectDelayMs } from './reconnect-delay.ts';
import { SentHeartbeats } from './sent-heartbeats.ts';
import { tellUpgrades, type LinkedUpgrades } from './upgrade/linked-upgrades.ts';

/** Time for a controller to answer Hello; on a rack's own network an answer takes milliseconds. */
const WELCOME_TIMEOUT_MS = 2_000;
/**
 * Silence of the controller, which answers every heartbeat, after which the connection is given up and made anew. A cut cable leaves a TCP
 * connection that would hang for a quarter of an hour. Six heartbeats: a controller that is busy for a second is not left.
 */
const SILENCE_MAX_MS = 1_500;
/** The same for a controller that dictates a longer period. */
const SILENCE_HEARTBEATS_MAX = 6;
/** A session that lasted this long was a good one; one that ends sooner, again and again, is tried ever more slowly. */
const SETTLED_MS = 1_000;
/** Design section 5: ±10 %, so that 64 agents that were cut off together do not stay in step. */
const JITTER = 0.1;
/** Time for an engine that is up to list its containers, before the agent first says Hello without that list. */
const FIRST_LISTING_MS = 500;
/** Until the controller dictates another. */
const HEARTBEAT_MS_INITIAL = 250;
/** A period below it would keep the board busy, one above it would leave a dead connection unnoticed for minutes; neither is believed. */
const HEARTBEAT_MS_MIN = 50;
const HEARTBEAT_MS_MAX = 10_000;
/**
 * Time for the engine to say what Hello tells of it. An engine that hangs must not cut off its node: then what it said last is told, and what it
 * says later is sent after it.
 */
const NEWS_MS_MAX = 1_000;

/** A day, as rack.yaml allows at most. A shorter lease is always safe. */
const LEASE_TTL_MS_MAX = 86_400_000;

type HeartbeatReply = NonNullable<ControllerMessage__Output['heartbeatReply']>;

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

/** Whether a controller listens; if not, why, for a person. */
export type LinkStanding =
  { readonly connected: true } | { readonly connected: false; readonly why: string };

export interface LinkLoopOptions {
  /** Opens a stream to the next address worth trying. */
  readonly open: (events: LinkEvents) => LinkStream;
  readonly driver: AgentDriver;
  /** With those of the engine, which may take its time. */
  readonly facts: () => Promise<NodeFacts>;
  /** Without those of the engine, as long as it has never answered. */
  readonly boardFacts: () => NodeFacts;
  readonly images: () => Promise<readonly string[]>;
  readonly onCommand: (command: Command__Output) => void;
  /** Once per connection, and once per reason why there is none. */
  readonly onStanding?: (standing: LinkStanding) => void;
  /** Absent: nothing can be wired to this node, as in the simulator. */
  readonly hardware?: LinkedHardware;
  /** Absent: this node cannot be a gateway. */
  readonly frontDoor?: LinkedFrontDoor;
  /** Absent: this agent cannot be upgraded by its controller. */
  readonly upgrades?: LinkedUpgrades;
  /** In hundredths per processor; absent: it is not told. */
  readonly load?: () => number;
  readonly probe: PeerProbe;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly rng: Rng;
  readonly logger: Logger;
}

interface Session {
  /** Absent while it is being opened. */
  stream?: LinkStream;
  readonly heartbeats: SentHeartbeats;
  readonly load: LoadNews | undefined;
  heardAtMs: number;
  welcomedAtMs?: number;
  /** Hello named every container of the node. */
  readonly complete: boolean;
  /** The controller has refused it for a reason that lasts: another version of the protocol, or another board that is this node. */
  refusedForLong?: true;
  ended: boolean;
}

/** Keeps the node connected: connect, Hello, heartbeats, messages; and again, for ever. */
export class LinkLoop {
  readonly #options: LinkLoopOptions;
  readonly #facts: LatestValue<NodeFacts>;
  readonly #images: LatestValue<readonly string[]>;
  readonly #probes: PeerProbes;
  #session: Session | undefined;
  #failures = 0;
  #periodMs = HEARTBEAT_MS_INITIAL;
  /** When a controller was last heard, in whichever session. */
  #heardAtMs: number | undefined;
  #awaitsListing = false;
  #stopped = false;
  #cancelTimer: (() => void) | undefined;
  #lastError = '';

  constructor(options: LinkLoopOptions) {
    this.#options = options;
    const failed = (error: unknown): void =>
      options.logger.warn({ err: error }, 'the board could not be asked about itself');
    this.#facts = new LatestValue(
      options.facts,
      (facts) => this.#send({ facts: this.#encodeFacts(facts) }),
      failed,
    );
    this.#images = new LatestValue(
      options.images,
      (images) => this.#send({ images: { images: [...images] } }),
      failed,
    );
    this.#probes = new PeerProbes(options.probe, options.logger);
  }

  /** Waits a moment for the first listing of containers, so that one Hello usually says everything. */
  start(): void {
    this.#awaitsListing = !this.#options.driver.reports().complete;
    this.#after(this.#awaitsListing ? FIRST_LISTING_MS : 0, () => void this.#connect());
  }

  /** All containers are known now: a session that began without that knowledge begins again. */
  listed(): void {
    const session = this.#session;
    if (this.#stopped || session?.complete === true) return;
    if (session === undefined && !this.#awaitsListing) return;
    if (session !== undefined) {
      this.#leave(session);
      session.stream?.close();
    }
    this.#after(0, () => void this.#connect());
  }

  stop(): void {
    this.#stopped = true;
    const session = this.#session;
    if (session !== undefined) {
      this.#leave(session);
      session.stream?.close();
    }
    this.#cancelTimer?.();
  }

  /** Tells the controller at once that the board or its engine has changed. */
  sendFacts(): Promise<void> {
    return this.#facts.refresh();
  }

  sendImages(): Promise<void> {
    return this.#images.refresh();
  }

  /** The report has changed; it is sent with every welcome as well. */
  sendHardware(): void {
    const { hardware } = this.#options;
    if (hardware !== undefined && this.#isWelcome)
      this.#send({ hardwareReport: encodeHardwareReport(hardware.report()) });
  }

  /** What is new of the front door. */
  sendFrontDoor(): void {
    const report = this.#isWelcome ? this.#options.frontDoor?.takeReport() : undefined;
    if (report !== undefined) this.#send({ frontDoorReport: encodeFrontDoorReport(report) });
  }

  /** What has become of an upgrade of this node; sent with every welcome as well. */
  sendUpgrade(): void {
    const report = this.#isWelcome ? this.#options.upgrades?.report() : undefined;
    if (report !== undefined) this.#send({ upgradeReport: encodeUpgradeReport(report) });
  }

  /** Returns whether there is a controller that hears of it. */
  sendPress(press: ButtonPress): boolean {
    if (this.#isWelcome) this.#send({ button: encodeButtonPress(press) });
    return this.#isWelcome;
  }

  /** What has become of a command. */
  answer(id: string, result: Result<void, string>): void {
    const message = result.ok ? '' : result.error.slice(0, MESSAGE_TEXT_MAX);
    this.#send({ commandResult: { id, ok: result.ok, message } });
  }

  get #isWelcome(): boolean {
    return this.#session?.welcomedAtMs !== undefined;
  }

  async #connect(): Promise<void> {
    this.#awaitsListing = false;
    await this.#news();
    if (this.#stopped) return;
    const { clock, load } = this.#options;
    const session: Session = {
      heartbeats: new SentHeartbeats(),
      load: load && new LoadNews(load),
      heardAtMs: clock.monotonicMs(),
      complete: this.#options.driver.reports().complete,
      ended: false,
    };
    this.#session = session;
    try {
      this.#greet(session);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#giveUp(session, `the connection could not be opened: ${text}`);
    }
  }

  /** Resolves when facts and images are fresh, or at the latest after {@link NEWS_MS_MAX}. */
  #news(): Promise<void> {
    return new Promise((resolve) => {
      this.#after(NEWS_MS_MAX, resolve);
      void Promise.all([this.#facts.refresh(), this.#images.refresh()]).then(() => resolve());
    });
  }

  #greet(session: Session): void {
    const { driver, open, boardFacts, clock, frontDoor } = this.#options;
    const stream = open({
      onMessage: (message) => this.#receive(session, message),
      onEnd: (error) => this.#end(session, error),
    });
    session.stream = stream;
    if (session.ended) return;
    const generation = driver.generation();
    const doorGeneration = frontDoor?.generation();
    stream.send({
      hello: {
        protocolVersion: LINK_PROTOCOL_VERSION,
        facts: this.#encodeFacts(this.#facts.current ?? boardFacts()),
        tasks: driver.reports().tasks.map(encodeReport),
        tasksComplete: session.complete,
        generation: generation === undefined ? null : encodeGeneration(generation),
        images: [...(this.#images.current ?? [])],
        ...(this.#heardAtMs === undefined
          ? {}
          : { sinceControllerMs: Math.round(clock.monotonicMs() - this.#heardAtMs) }),
        sentAtMs: Math.floor(clock.monotonicMs()),
        ...(doorGeneration && { frontDoor: encodeGeneration(doorGeneration) }),
      },
    });
    // From here on, not from the welcome: what is decided in between must not be lost.
    driver.connect({
      report: (changed) => this.#send({ statuses: { tasks: changed.map(encodeReport) } }),
      ack: (acknowledged) => this.#send({ ack: { generation: encodeGeneration(acknowledged) } }),
    });
    this.#after(WELCOME_TIMEOUT_MS, () => {
      if (session.welcomedAtMs === undefined)
        this.#giveUp(session, 'the controller does not answer');
    });
  }

  #receive(session: Session, message: ControllerMessage__Output): void {
    if (session !== this.#session) return;
    session.heardAtMs = this.#options.clock.monotonicMs();
    this.#heardAtMs = session.heardAtMs;
    switch (message.body) {
      case 'welcome':
        if (message.welcome?.probeKey) this.#probes.setKey(message.welcome.probeKey);
        this.#periodMs = believablePeriodMs(
          message.welcome?.heartbeatPeriodMs,
          HEARTBEAT_MS_INITIAL,
        );
        this.#begin(session, message.welcome?.sessionId ?? '');
        return;
      case 'heartbeatReply':
        if (message.heartbeatReply) this.#takeReply(session, message.heartbeatReply);
        return;
      case 'assignment':
        this.#assign(message);
        return;
      case 'command':
        if (message.command) this.#options.onCommand(message.command);
        return;
      case 'probe':
        if (message.probe) void this.#lookAtPeer(session, message.probe);
        return;
      case 'hardware':
      case 'standing': {
        const { hardware, logger } = this.#options;
        if (hardware !== undefined) tellHardware(hardware, message, logger);
        return;
      }
      case 'frontDoor':
        if (this.#options.frontDoor)
          tellFrontDoor(this.#options.frontDoor, message, this.#options.logger);
        return;
      case 'upgrade':
        if (this.#options.upgrades)
          tellUpgrades(this.#options.upgrades, message, this.#options.logger);
        return;
      case 'refusal':
        this.#takeRefusal(session, message.refusal);
        return;
      default:
    }
  }

  #takeRefusal(session: Session, refusal: ControllerMessage__Output['refusal']): void {
    if (refusal?.reason === 'REASON_NODE_REMOVED') {
      this.#options.driver.release();
      this.#options.frontDoor?.release();
    }
    if (refusal?.reason === 'REASON_PROTOCOL_VERSION') session.refusedForLong = true;
    if (refusal?.reason === 'REASON_CARD_CLONED') {
      session.refusedForLong = true;
      this.#options.driver.hold();
      this.#options.hardware?.learn({ cloned: true });
    }
    this.#giveUp(session, `the controller refuses this node: ${refusal?.message ?? ''}`);
  }

  #begin(session: Session, id: string): void {
    const { clock, logger } = this.#options;
    session.welcomedAtMs = clock.monotonicMs();
    this.#lastError = '';
    logger.info({ session: id }, 'connected to the controller');
    this.#options.onStanding?.({ connected: true });
    this.#options.driver.accept();
    this.#options.hardware?.learn({ controller: 'heard', cloned: false });
    this.#options.frontDoor?.beginSession();
    this.#heartbeat(session);
    this.sendHardware();
    this.sendFrontDoor();
    this.#options.upgrades?.connected();
    this.sendUpgrade();
  }

  /** The facts may have been asked for a while ago; the clock is that of now. */
  #encodeFacts(facts: NodeFacts): ReturnType<typeof encodeNodeFacts> {
    return encodeNodeFacts({ ...facts, wallClockMs: this.#options.clock.wallMs() });
  }

  #heartbeat(session: Session): void {
    if (session.ended || session !== this.#session) return;
    const nowMs = this.#options.clock.monotonicMs();
    const silentMs = nowMs - session.heardAtMs;
    if (silentMs > Math.max(SILENCE_MAX_MS, SILENCE_HEARTBEATS_MAX * this.#periodMs)) {
      this.#giveUp(session, `no answer to heartbeats for ${Math.round(silentMs)} ms`);
      return;
    }
    // Noted before it is sent: a lease must never count from later than the controller may have answered.
    const sequence = session.heartbeats.next(nowMs);
    this.#send({ heartbeat: { sequence, ...session.load?.next() } });
    const jitter = 1 + JITTER * (2 * this.#options.rng.next() - 1);
    this.#after(this.#periodMs * jitter, () => this.#heartbeat(session));
  }

  /** However late it is read, after a pause of this process for instance, its leases count from when its heartbeat was sent. */
  #takeReply(session: Session, reply: HeartbeatReply): void {
    this.#periodMs = believablePeriodMs(reply.heartbeatPeriodMs, this.#periodMs);
    const sentAtMs = session.heartbeats.answered(reply.sequence);
    if (sentAtMs === undefined || !(reply.leaseTtlMs > 0)) return;
    const tasks = reply.leasedTasks.flatMap((text) => {
      const id = parseTaskId(text);
      return id.ok ? [id.value] : [];
    });
    this.#options.driver.extendLeases(
      tasks,
      sentAtMs + Math.min(reply.leaseTtlMs, LEASE_TTL_MS_MAX),
    );
  }

  /** The answer is for the session that asked. */
  async #lookAtPeer(session: Session, probe: ProbeRequest): Promise<void> {
    const probeResult = await this.#probes.ask(probe);
    if (session === this.#session) this.#send({ probeResult });
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
    if (session !== undefined && !session.ended) session.stream?.send(message);
  }

  #giveUp(session: Session, why: string): void {
    if (session.ended) return;
    this.#end(session, new GrappeError('UNREACHABLE', why));
    session.stream?.close();
  }

  #end(session: Session, error: GrappeError | undefined): void {
    if (session.ended) return;
    const current = session === this.#session;
    this.#leave(session);
    if (!current || this.#stopped) return;
    const { welcomedAtMs } = session;
    if (welcomedAtMs !== undefined) this.#options.hardware?.learn({ controller: 'lost' });
    const nowMs = this.#options.clock.monotonicMs();
    if (welcomedAtMs !== undefined && nowMs - welcomedAtMs >= SETTLED_MS) this.#failures = 0;
    this.#retry(error, session.refusedForLong);
  }

  #retry(error: GrappeError | undefined, refusedForLong: boolean | undefined): void {
    this.#tell(error);
    const waitMs = reconnectDelayMs(this.#failures, refusedForLong);
    this.#failures += 1;
    this.#after(waitMs * (1 - JITTER * this.#options.rng.next()), () => void this.#connect());
  }

  #leave(session: Session): void {
    session.ended = true;
    if (session !== this.#session) return;
    this.#session = undefined;
    this.#options.upgrades?.disconnected();
    this.#options.driver.disconnect();
    this.#cancelTimer?.();
  }

  /** Once per reason: an agent may wait for days, and its journal is on the card. */
  #tell(error: GrappeError | undefined): void {
    const text = error?.message ?? 'the controller closed the connection';
    if (text === this.#lastError) return;
    this.#lastError = text;
    this.#options.onStanding?.({ connected: false, why: text });
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

function believablePeriodMs(dictatedMs: number | undefined, otherwiseMs: number): number {
  return Math.min(Math.max(dictatedMs || otherwiseMs, HEARTBEAT_MS_MIN), HEARTBEAT_MS_MAX);
}

function encodeReport(report: TaskReport): TaskReportProto {
  return { taskId: report.id, status: encodeTaskStatus(report.status) };
}

function missingAssignment(): never {
  throw new GrappeError('INVALID_INPUT', 'an assignment message without an assignment');
}
