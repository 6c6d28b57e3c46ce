import type {
  AgentInput,
  ControllerEffect,
  ControllerState,
  LinkMessage,
  ProbeFinding,
} from '@grappe/controller-core';
import type { NodeName, Priority, ServiceKey, SessionId, Tier } from '@grappe/domain';
import { SeededRng } from '@grappe/fakes';
import { EventQueue } from '../kernel/event-queue.ts';
import { Chance } from '../world/chance.ts';
import { BatterySensor } from './battery-sensor.ts';
import type { Board } from './board.ts';
import { Boards } from './boards.ts';
import { ControllerBox } from './controller-box.ts';
import type { EnergyWorldOptions, TierChange } from './energy-watch.ts';
import type { EnergyScenario } from './scenario.ts';
import { panelWatts } from './sky.ts';
import { Supply } from './supply.ts';
import type { Around, Happening } from './world-parts.ts';

/**
 * Between two looks at the clock, with heartbeats, ticks and a look at the sensor. A real rack has some hundred times as many; a week of them would
 * take hours. While something is under way, a second is as good for decisions that take minutes; while nothing is, a minute.
 */
const BUSY_LOOK_MS = 1_000;
const WATCHFUL_LOOK_MS = 10_000;
const IDLE_LOOK_MS = 60_000;
/** After something has happened, what follows from it is seen in detail for so long. */
const BUSY_FOR_MS = 15_000;
const WATCHFUL_FOR_MS = 240_000;
/** From an agent that listens on the controller's own board to the controller. */
const CONTROLLER_STARTS_MS = 3_000;
/** By then every board has started and joined. */
const DEPLOY_AFTER_MS = 60_000;
/** A probe of a node that does not answer takes so long. */
const PROBE_MS = 200;
const RESCUE_MS = 1_800_000;
/** Nobody holds a tier for longer than this. */
const HELD_MS_MAX = 2 * 86_400_000;
/** Whoever comes by starts a rack only when its battery looks as if it could run it. */
const HAND_VOLTS_MIN = 12.5;

/** A rack on a battery: real cores of the controller and of every agent, a battery of other physics than they believe in, and weather. */
export class EnergyWorld {
  readonly scenario: EnergyScenario;
  readonly boards: Boards;
  readonly supply: Supply;
  readonly sensor: BatterySensor;
  readonly tierChanges: TierChange[] = [];
  /** With all services of the priority served, each by one replica at least. */
  readonly servedMs = new Map<Priority, number>();
  looks = 0;
  /** When the rack was left to itself; from the beginning where nobody holds it. */
  releasedAtMs: number | undefined;
  readonly #options: EnergyWorldOptions;
  readonly #queue = new EventQueue();
  readonly #controller: ControllerBox;
  readonly #controllerNode: NodeName | undefined;
  #nowMs = 0;
  #busyUntilMs = 0;
  #watchfulUntilMs = 0;
  #sessions = 0;
  #tier: Tier = 'normal';
  #isDeployed = false;
  #rescueAtMs: number | undefined;
  #offSinceMs: number | undefined;
  #isControllerBegun = false;

  constructor(scenario: EnergyScenario, options: EnergyWorldOptions) {
    this.scenario = scenario;
    this.#options = options;
    const rng = new SeededRng(scenario.seed);
    const around: Around = {
      nowMs: () => this.#nowMs,
      after: (delayMs, fire) => void this.#queue.add(this.#nowMs + delayMs, fire),
      chance: new Chance(rng.stream('parts')),
      happened: (happening) => this.#happened(happening),
    };
    const { rack, supply, sensor } = scenario;
    this.boards = new Boards(scenario, around);
    this.supply = new Supply(supply);
    const noise = rng.stream('noise');
    const { battery = NO_BATTERY } = rack.power;
    this.sensor = new BatterySensor(sensor, supply.reference, battery, () => noise.next());
    this.#controller = new ControllerBox(
      rack,
      new Chance(rng.stream('controller')),
      options.meddling ?? {},
      (effect) => this.#perform(effect),
    );
    this.#controllerNode = rack.nodes.find(({ roles }) => roles.includes('controller'))?.name;
    for (const board of this.boards.all) board.say = (input) => this.#hear(input);
  }

  get nowMs(): number {
    return this.#nowMs;
  }

  /** Absent while no controller runs. */
  get controller(): ControllerState | undefined {
    return this.#controller.state;
  }

  get onMains(): boolean {
    const { mains, healAtMs } = this.scenario;
    if (this.#nowMs >= healAtMs) return true;
    if (this.#rescueAtMs !== undefined && this.#nowMs >= this.#rescueAtMs)
      if (this.#nowMs < this.#rescueAtMs + RESCUE_MS) return true;
    return mains.some(({ atMs, untilMs }) => this.#nowMs >= atMs && this.#nowMs < untilMs);
  }

  /** The mains that come in the midst of a shutdown are there, or have been. */
  get isRescued(): boolean {
    return this.#rescueAtMs !== undefined && this.#nowMs >= this.#rescueAtMs;
  }

  /** Services with a container that runs, by their names. */
  get serving(): ReadonlySet<ServiceKey> {
    const serving = new Set<ServiceKey>();
    for (const board of this.boards.all)
      if (board.phase === 'on') for (const { service } of board.running) serving.add(service);
    return serving;
  }

  run(): void {
    this.boards.power(true);
    while (this.#nowMs < this.scenario.endAtMs) {
      const lookAtMs = this.#nowMs + this.#periodMs();
      for (let event = this.#queue.next(lookAtMs); event; event = this.#queue.next(lookAtMs)) {
        this.#pass(event.atMs);
        event.fire();
      }
      this.#pass(lookAtMs);
      this.#look();
      if (this.#options.isOver?.(this) === true) break;
    }
    for (const watch of this.#options.watches) watch.end?.(this);
  }

  #periodMs(): number {
    if (this.#nowMs < this.#busyUntilMs) return BUSY_LOOK_MS;
    return this.#nowMs < this.#watchfulUntilMs ? WATCHFUL_LOOK_MS : IDLE_LOOK_MS;
  }

  #pass(untilMs: number): void {
    const ms = untilMs - this.#nowMs;
    if (ms <= 0) return;
    const { sky, mainsWatts } = this.scenario;
    const sourceWatts = panelWatts(sky, this.#nowMs) + (this.onMains ? mainsWatts : 0);
    this.#countServed(ms);
    const hasSwitched = this.supply.pass(ms, this.boards.watts, sourceWatts);
    this.#nowMs = untilMs;
    if (!hasSwitched) return;
    this.#happened({ kind: 'rack-power', on: this.supply.connected });
    this.boards.power(this.supply.connected);
  }

  #countServed(ms: number): void {
    if (!this.#isDeployed) return;
    const { serving } = this;
    for (const priority of ['critical', 'normal', 'best-effort'] as const) {
      const { name, services } = this.scenario.stack;
      const own = services.filter((service) => service.priority === priority);
      const all = own.every((service) => serving.has(`${name}/${service.name}` as ServiceKey));
      if (all) this.servedMs.set(priority, (this.servedMs.get(priority) ?? 0) + ms);
    }
  }

  #look(): void {
    this.looks += 1;
    this.#connect();
    this.#sense();
    for (const board of this.boards.all) board.heartbeat();
    this.#controller.tick(this.#nowMs);
    this.#deploy();
    this.#release();
    this.#noteTier();
    this.#comeByHand();
    if (this.boards.all.some(({ isBusy }) => isBusy)) this.#beBusy();
    if (this.sensor.troubleAt(this.#nowMs) !== undefined) this.#watchfulUntilMs = this.#nowMs + 1;
    for (const watch of this.#options.watches) watch.look?.(this);
  }

  #connect(): void {
    if (this.#controller.state === undefined) return;
    for (const board of this.boards.all) {
      if (board.phase !== 'on' || board.session !== undefined) continue;
      this.#sessions += 1;
      board.hello(`session-${this.#sessions}` as SessionId);
      board.tellHardware(this.#readingsOf(board), this.boards.relaysOf(board.name));
    }
  }

  #readingsOf({ name }: Board): Parameters<Board['tellHardware']>[0] {
    if (this.scenario.rack.power.battery?.sensor?.node !== name) return [];
    const { reading, raw } = this.sensor;
    return [this.#options.meddling?.reading?.(reading, raw) ?? reading];
  }

  #sense(): void {
    const name = this.scenario.rack.power.battery?.sensor?.node;
    const board = name === undefined ? undefined : this.boards.find(name);
    if (board?.phase !== 'on') return;
    const isNews = this.sensor.look(this.supply, this.#nowMs, this.onMains);
    if (isNews) board.tellHardware(this.#readingsOf(board), this.boards.relaysOf(board.name));
  }

  #deploy(): void {
    if (this.#isDeployed || this.#nowMs < DEPLOY_AFTER_MS) return;
    const { stack, heldUntilCharge, rack } = this.scenario;
    this.#isDeployed = true;
    this.#controller.request({ kind: 'deploy', stack, dryRun: false }, this.#nowMs);
    if (heldUntilCharge === undefined || rack.power.battery === undefined) return;
    const durationMs = HELD_MS_MAX;
    this.#controller.request({ kind: 'set-tier', tier: 'normal', durationMs }, this.#nowMs);
  }

  #release(): void {
    const { heldUntilCharge } = this.scenario;
    if (heldUntilCharge === undefined || this.releasedAtMs !== undefined) return;
    if (!this.#isDeployed || this.onMains || this.supply.charge > heldUntilCharge) return;
    this.releasedAtMs = this.#nowMs;
    this.servedMs.clear();
    if (this.scenario.rack.power.battery !== undefined)
      this.#controller.request({ kind: 'clear-tier' }, this.#nowMs);
  }

  #noteTier(): void {
    const { state } = this.#controller;
    if (state === undefined) return;
    const { tier, policy } = state.live.energy;
    if (policy.pending !== undefined || policy.shutdown?.phase === 'announced')
      this.#watchfulUntilMs = Math.max(this.#watchfulUntilMs, this.#nowMs + 1);
    if (policy.shutdown?.phase === 'stopping') this.#beBusy();
    const { rescueAfterMs } = this.scenario;
    if (policy.shutdown?.phase === 'announced' && rescueAfterMs !== undefined)
      this.#rescueAtMs ??= this.#nowMs + rescueAfterMs;
    if (tier === this.#tier) return;
    this.tierChanges.push({ atMs: this.#nowMs, from: this.#tier, to: tier });
    this.#tier = tier;
  }

  /** Whoever looks after the rack starts what cannot start itself, when it could run. */
  #comeByHand(): void {
    const { handAfterMs, healAtMs } = this.scenario;
    const own =
      this.#controllerNode === undefined ? undefined : this.boards.find(this.#controllerNode);
    const isOff = own?.phase === 'halted' && this.supply.connected;
    this.#offSinceMs = isOff ? (this.#offSinceMs ?? this.#nowMs) : undefined;
    const isLong = this.#offSinceMs !== undefined && this.#nowMs - this.#offSinceMs >= handAfterMs;
    if (isLong && (this.supply.volts >= HAND_VOLTS_MIN || this.onMains)) {
      this.#happened({ kind: 'by-hand', what: 'the rack is started' });
      for (const board of this.boards.all) this.boards.replug(board);
    }
    // What a tier has halted that no relay starts waits for somebody who sees that the bad days are over.
    if (this.#nowMs < healAtMs + handAfterMs || this.#tier !== 'normal') return;
    for (const board of this.boards.all) {
      if (board.phase !== 'halted' || this.boards.canStart(board.name)) continue;
      this.#happened({ kind: 'by-hand', what: `${board.name} is started` });
      this.boards.replug(board);
    }
  }

  #hear(input: AgentInput): void {
    this.#controller.post(input, this.#nowMs);
  }

  #perform(effect: ControllerEffect): void {
    const isReply = effect.kind === 'send' && effect.message.kind === 'heartbeat-reply';
    if (!isReply) this.#beBusy();
    switch (effect.kind) {
      case 'send': {
        const board = this.boards.find(effect.node);
        if (board?.session === effect.session) this.#deliver(board, effect.message);
        return;
      }
      case 'close': {
        const board = this.boards.find(effect.node);
        if (board?.session === effect.session) board.session = undefined;
        return;
      }
      case 'halt':
        this.#halt(effect.node);
        return;
      case 'wake':
      case 'fence':
        this.#cut(effect.kind === 'wake' ? 'woken' : 'fenced', effect.node);
        return;
      case 'restore-power': {
        const { node } = effect;
        this.boards.restorePower(node, (on) =>
          this.#post({ kind: 'power-restored', node, on, message: '' }),
        );
        return;
      }
      case 'shutdown-done':
        this.#happened({ kind: 'shutdown-done' });
        this.#queue.add(this.#nowMs, () => this.#endWithBoard());
        return;
      case 'event':
      case 'alert':
      case 'reply':
      case 'revoked':
    }
  }

  #halt(node: NodeName): void {
    const board = this.boards.find(node);
    if (board === undefined) return;
    const running = board.running.map(({ service }) => service);
    this.#happened({ kind: 'halt-told', node, running });
    // As over a link: never within the step that says so.
    this.#queue.add(this.#nowMs, () =>
      board.halt(() => this.#post({ kind: 'halted', node, stopped: true, message: '' })),
    );
  }

  #cut(answer: 'woken' | 'fenced', node: NodeName): void {
    if (answer === 'woken') this.#happened({ kind: 'woken', node });
    this.boards.cutPower(node, (off) => this.#post({ kind: answer, node, off, message: '' }));
  }

  #post(input: Parameters<ControllerBox['post']>[0]): void {
    this.#controller.post(input, this.#nowMs);
  }

  /** The controller ends, and the agent beside it halts the board. */
  #endWithBoard(): void {
    this.#post({ kind: 'stopping' });
    this.#endController();
    if (this.#controllerNode !== undefined)
      this.boards.find(this.#controllerNode)?.halt(() => undefined);
  }

  #deliver(board: Board, message: LinkMessage): void {
    if (message.kind !== 'probe') {
      board.receive(message);
      return;
    }
    const { session, name } = board;
    this.#queue.add(this.#nowMs + PROBE_MS, () => {
      if (session === undefined || board.session !== session) return;
      const outcome = this.#found(message.node);
      this.#hear({ kind: 'probe-result', node: name, session, probe: message.id, outcome });
    });
  }

  #found(node: NodeName): ProbeFinding {
    const board = this.boards.find(node);
    if (board?.phase === 'on') return 'answered';
    return board?.phase === 'halting' ? 'refused' : 'silent';
  }

  #happened(happening: Happening): void {
    this.#beBusy();
    if ('node' in happening && happening.node === this.#controllerNode)
      this.#followOwnBoard(happening);
    if (happening.kind === 'board-dark' || happening.kind === 'board-halted')
      this.boards.letGo(happening.node);
    if (
      happening.kind === 'board-on' &&
      happening.node === this.scenario.rack.power.battery?.sensor?.node
    )
      this.sensor.forget();
    for (const watch of this.#options.watches) watch.see?.(happening, this);
  }

  #followOwnBoard({ kind }: Happening): void {
    if (kind === 'board-dark' || kind === 'board-halted') this.#endController();
    if (kind !== 'board-on') return;
    this.#queue.add(this.#nowMs + CONTROLLER_STARTS_MS, () => this.#beginController());
  }

  #beginController(): void {
    const own =
      this.#controllerNode === undefined ? undefined : this.boards.find(this.#controllerNode);
    if (own?.phase !== 'on' || this.#controller.state !== undefined) return;
    this.#controller.begin(this.#nowMs);
    if (!this.#isControllerBegun)
      for (const { name } of this.boards.all) this.#controller.enrol(name, this.#nowMs);
    this.#isControllerBegun = true;
    this.#happened({ kind: 'controller-began' });
  }

  #endController(): void {
    if (this.#controller.state === undefined) return;
    this.#controller.end();
    for (const board of this.boards.all) board.session = undefined;
    this.#happened({ kind: 'controller-ended' });
  }

  #beBusy(): void {
    this.#busyUntilMs = this.#nowMs + BUSY_FOR_MS;
    this.#watchfulUntilMs = Math.max(this.#watchfulUntilMs, this.#nowMs + WATCHFUL_FOR_MS);
  }
}

/** For a sensor that nobody reads. */
const NO_BATTERY = { chemistry: 'lead-acid', nominalVolts: 12, capacityAh: 40 } as const;
