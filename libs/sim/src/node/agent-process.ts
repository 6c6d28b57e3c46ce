import {
  type AgentDriver,
  ImageSupply,
  LinkLoop,
  type LinkEvents,
  type LinkStream,
} from '@grappe/agent-runtime';
import {
  GrappeError,
  PROBE_PORT_DEFAULT,
  VERSION,
  type BootId,
  type NodeFacts,
} from '@grappe/domain';
import type { ContainerEngine, EngineInfo, EngineResult, Logger } from '@grappe/ports';
import { decodeAssignment, type ControllerMessage__Output } from '@grappe/protocol';
import type { ProcessLife } from '../kernel/process-life.ts';
import { ProcessTimers } from '../kernel/machine-clock.ts';
import { SimPeerProbe } from '../network/peer-probe.ts';
import { WIRE } from '../network/wire.ts';
import { traceLogger } from '../world/logger.ts';
import type { Surroundings } from '../world/surroundings.ts';
import { CONTROLLER } from '../world/world-spec.ts';
import { RemoteImages, type ImageHolder } from './remote-images.ts';
import type { NodeMachine } from './node-machine.ts';

/** One run of the agent on a node: the real driver, link loop and image supply, wired as the program `grappe agent run` does. */
export class AgentProcess {
  readonly life: ProcessLife;
  readonly driver: AgentDriver;
  readonly timers: ProcessTimers;
  readonly #machine: NodeMachine;
  readonly #around: Surroundings;
  readonly #link: LinkLoop;
  #stream: { destroy(): void } | undefined;

  constructor(machine: NodeMachine, around: Surroundings, life: ProcessLife, holder: ImageHolder) {
    this.life = life;
    this.#machine = machine;
    this.#around = around;
    const { clock } = machine;
    const { name, boardSerial } = machine.plan;
    const rng = around.rng.stream(`${name} run ${machine.runs}`);
    const logger = traceLogger(around, name);
    const timers = new ProcessTimers(around.time, clock, life);
    this.timers = timers;
    const engine = machine.engine.open(life, clock);
    const images = this.#images(engine, holder, logger);
    const watchdog = machine.watchdog.open(life);
    this.driver = around.makers.agent(
      {
        engine,
        memory: machine.memory.open(life),
        watchdog,
        clock,
        timers,
        logger,
        ...(boardSerial === undefined ? {} : { board: boardSerial }),
      },
      images,
      {
        onEngine: (connected) => {
          void this.#link.sendFacts();
          if (connected) void this.#link.sendImages();
        },
        onListed: () => this.#link.listed(),
        onTasks: () => undefined,
        onFatal: (error) => life.fail(error),
      },
    );
    this.#link = new LinkLoop({
      open: (events) => this.#open(events),
      driver: this.driver,
      facts: async () => withEngine(this.#facts(), await engine.info()),
      boardFacts: () => this.#facts(),
      images: async () => {
        const listed = await engine.images();
        return listed.ok ? listed.value : [];
      },
      onCommand: () => undefined,
      probe: new SimPeerProbe(around.network, name, life, timers),
      clock,
      timers,
      rng,
      logger,
    });
  }

  #images(engine: ContainerEngine, holder: ImageHolder, logger: Logger): ImageSupply {
    const { blobs, plan } = this.#machine;
    const isConnected = (): boolean => this.#stream !== undefined;
    return new ImageSupply({
      engine,
      source: new RemoteImages(this.#around, plan.name, this.life, holder, isConnected),
      spool: blobs.open(this.life),
      logger,
      onImages: () => {
        this.driver.imagesChanged();
        void this.#link.sendImages();
      },
    });
  }

  start(): void {
    this.life.enter(() => {
      void this.driver.start().then(
        () => this.life.enter(() => this.#link.start()),
        (error: unknown) => this.life.fail(error),
      );
    });
  }

  /** As on SIGTERM: in the order of the program `grappe agent run`, and killed by systemd when that takes too long. */
  stop(): void {
    const cancel = this.#around.time.after(STOP_MS_MAX, () => this.life.kill('exit'));
    this.life.atDeath(cancel);
    this.life.enter(() => {
      this.#link.stop();
      void this.driver.stop().then(
        () => this.life.kill('exit'),
        (error: unknown) => this.life.fail(error),
      );
    });
  }

  #open(events: LinkEvents): LinkStream {
    const { name } = this.#machine.plan;
    this.#stream?.destroy();
    let over = false;
    const handle = this.#around.network.connect(name, this.life, CONTROLLER, {
      onPacket: (bytes) => {
        if (!over) this.#receive(events, WIRE.readFromController(bytes));
      },
      onEnd: (end) => {
        if (over) return;
        over = true;
        if (this.#stream === handle) this.#stream = undefined;
        events.onEnd(end === 'end' ? undefined : new GrappeError('UNREACHABLE', BROKEN));
      },
    });
    this.#stream = handle;
    return {
      send: (message) => {
        if (!over) handle.send(WIRE.fromAgent(message));
      },
      close: () => {
        over = true;
        if (this.#stream === handle) this.#stream = undefined;
        handle.destroy();
      },
    };
  }

  #receive(events: LinkEvents, message: ControllerMessage__Output): void {
    if (message.assignment) {
      const assignment = decodeAssignment(message.assignment);
      if (assignment.ok) this.#machine.received(assignment.value);
    }
    events.onMessage(message);
  }

  #facts(): NodeFacts {
    const { plan, boots, clock } = this.#machine;
    return {
      bootId: `${plan.name}-boot-${boots}` as BootId,
      architecture: 'arm64',
      operatingSystem: 'linux',
      kernel: '',
      agentVersion: VERSION,
      capacity: plan.capacity,
      wallClockMs: clock.wallMs(),
      probePort: PROBE_PORT_DEFAULT,
      ...(plan.boardSerial === undefined ? {} : { boardSerial: plan.boardSerial }),
    };
  }
}

/** systemd's TimeoutStopSec, shortened: what takes a tenth of it takes for ever. */
export const STOP_MS_MAX = 9_000;
const BROKEN = 'the connection was broken';

function withEngine(board: NodeFacts, info: EngineResult<EngineInfo>): NodeFacts {
  return info.ok ? { ...board, engineVersion: info.value.version } : board;
}
