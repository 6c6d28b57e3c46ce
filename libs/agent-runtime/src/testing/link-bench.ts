import type { BootId, GrappeError, NodeFacts } from '@grappe/domain';
import { FakePeerProbe, SeededRng } from '@grappe/fakes';
import type { AgentMessage, ControllerMessage__Output } from '@grappe/protocol';
import type { LinkedFrontDoor } from '../front-door/linked-front-door.ts';
import type { LinkedHardware } from '../hardware/linked-hardware.ts';
import { LinkLoop, type LinkEvents, type LinkStanding } from '../link-loop.ts';
import { AgentBench, pass, settle } from './bench.ts';

const FACTS: NodeFacts = {
  bootId: 'boot-1' as BootId,
  architecture: 'arm64',
  operatingSystem: 'linux',
  kernel: '',
  agentVersion: '0.1.0',
  capacity: { cpus: 4, memoryBytes: 1_000_000_000 },
  wallClockMs: 0,
  probePort: 0,
};

/** One stream that the agent has opened, seen from the controller. */
export class TestStream {
  readonly openedAtMs: number;
  readonly sent: { readonly atMs: number; readonly message: AgentMessage }[] = [];
  readonly events: LinkEvents;
  /** By the agent. */
  closed = false;
  /** By the controller or the network. */
  ended = false;

  constructor(events: LinkEvents, openedAtMs: number) {
    this.events = events;
    this.openedAtMs = openedAtMs;
  }

  /** Kinds of messages, in order. */
  get kinds(): (string | undefined)[] {
    return this.sent.map(({ message }) => Object.keys(message)[0]);
  }

  get hello(): NonNullable<AgentMessage['hello']> {
    const hello = this.sent[0]?.message.hello;
    if (!hello) throw new Error('the first message is no Hello');
    return hello;
  }

  of<K extends keyof AgentMessage>(kind: K): NonNullable<AgentMessage[K]>[] {
    return this.sent.flatMap(({ message }) => {
      const content = message[kind];
      return content ? [content] : [];
    });
  }

  say(message: object): void {
    const body = Object.keys(message)[0];
    this.events.onMessage({ ...message, body } as ControllerMessage__Output);
  }

  welcome(heartbeatPeriodMs = 250): void {
    this.say({ welcome: { sessionId: 's', term: 1, heartbeatPeriodMs } });
  }

  end(error?: GrappeError): void {
    this.ended = true;
    this.events.onEnd(error);
  }
}

/** A LinkLoop on an agent of fakes, with the controller in the test's hands. */
export class LinkBench {
  readonly agent: AgentBench;
  readonly loop: LinkLoop;
  readonly streams: TestStream[] = [];
  readonly standings: LinkStanding[] = [];
  readonly probe = new FakePeerProbe();
  facts: () => Promise<NodeFacts> = () => Promise.resolve({ ...FACTS, engineVersion: '20.10' });
  images: () => Promise<readonly string[]> = () => Promise.resolve(['app:1']);
  /** Done when a stream is opened; may throw. */
  onOpen: (stream: TestStream) => void = () => undefined;
  /** A controller that welcomes and answers heartbeats. */
  answers = true;
  periodMs = 250;
  /** Singletons that the controller lets run, with every reply. */
  leased: readonly string[] = [];
  leaseTtlMs = 3_000;

  constructor(agent = new AgentBench(), hardware?: LinkedHardware, frontDoor?: LinkedFrontDoor) {
    this.agent = agent;
    this.loop = new LinkLoop({
      open: (events) => this.#open(events),
      driver: agent.driver,
      facts: () => this.facts(),
      boardFacts: () => FACTS,
      images: () => this.images(),
      onCommand: () => undefined,
      onStanding: (standing) => this.standings.push(standing),
      ...(hardware === undefined ? {} : { hardware }),
      ...(frontDoor === undefined ? {} : { frontDoor }),
      probe: this.probe,
      clock: agent.clock,
      timers: agent.clock,
      rng: new SeededRng(1),
      logger: agent.logger,
    });
    agent.onListed = () => this.loop.listed();
  }

  /** Agent, engine and link come up; the first session stands when the controller answers. */
  async start(): Promise<this> {
    await this.agent.start();
    this.loop.start();
    await pass(this.agent.clock, 1);
    return this;
  }

  pass(ms: number): Promise<void> {
    return pass(this.agent.clock, ms);
  }

  get stream(): TestStream {
    const last = this.streams.at(-1);
    if (last === undefined) throw new Error('no stream has been opened');
    return last;
  }

  /** Between one opening and the next. */
  get gapsMs(): number[] {
    const opened = this.streams.map(({ openedAtMs }) => openedAtMs);
    return opened.slice(1).map((atMs, n) => atMs - (opened[n] ?? 0));
  }

  settle = settle;

  /** The controller answers a heartbeat. */
  reply(stream: TestStream, sequence: number): void {
    const { periodMs: heartbeatPeriodMs, leased, leaseTtlMs } = this;
    stream.say({
      heartbeatReply: { sequence, heartbeatPeriodMs, leasedTasks: [...leased], leaseTtlMs },
    });
  }

  #open(events: LinkEvents): { send(message: AgentMessage): void; close(): void } {
    const stream = new TestStream(events, this.agent.clock.monotonicMs());
    this.streams.push(stream);
    this.onOpen(stream);
    return {
      send: (message) => {
        if (stream.closed) throw new Error('sent on a closed stream');
        stream.sent.push({ atMs: this.agent.clock.monotonicMs(), message });
        if (!this.answers) return;
        if (message.hello) queueMicrotask(() => stream.welcome(this.periodMs));
        const { sequence } = message.heartbeat ?? {};
        if (sequence !== undefined) queueMicrotask(() => this.reply(stream, Number(sequence)));
      },
      close: () => {
        stream.closed = true;
      },
    };
  }
}
