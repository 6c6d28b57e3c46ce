import { IDENTIFY_MS_MAX, ledFactsOf, type KnownOfNode } from '@grappe/agent-core';
import {
  canonicalJson,
  GrappeError,
  LED_TABLE,
  ledPeriodMs,
  NO_HARDWARE,
  type ButtonPress,
  type HardwareReport,
  type NodeHardware,
  type NodeStanding,
  type RelaySwitch,
  type Result,
} from '@grappe/domain';
import type { CpuTimes, HardwareMemory, RelayMemory } from '@grappe/ports';
import { BoardDraw } from './board-draw.ts';
import { Lights, type LightsOptions } from './lights.ts';
import { PowerGoods } from './power-goods.ts';
import { PushButton } from './push-button.ts';
import { Relays } from './relays.ts';
import { Sensors, type SensorsOptions } from './sensors.ts';
import { Troubles } from './troubles.ts';

/** How often inputs are looked at that tell of themselves, and how busy the board is: an edge may get lost, and a look costs next to nothing. */
const LOOK_PERIOD_MS = 5_000;
/** Looks between two tries to open what could not be opened: rights may come late at boot, and another program may let go of a pin. */
const LOOKS_PER_RETRY = 12;
/** A press of the button is answered by one burst of the pattern by which a board is found: nothing else looks like it. */
const ACKNOWLEDGE_MS = ledPeriodMs(LED_TABLE.identify.status ?? { looks: '', steps: [] });

export interface HardwareParts
  extends
    Pick<LightsOptions, 'gpio' | 'kernelLed' | 'clock' | 'timers' | 'logger'>,
    Pick<SensorsOptions, 'openSensor' | 'underVoltage' | 'boardTemperature'> {
  readonly memory: HardwareMemory;
  readonly relayMemory: RelayMemory;
  /** Undefined: this machine does not tell. */
  readonly readCpuTimes: () => Promise<CpuTimes | undefined>;
}

export interface HardwareObservers {
  /** `report()` has changed beyond a bucket. */
  readonly onReport: () => void;
  /** Returns whether anybody has heard of it. */
  readonly onPress: (press: ButtonPress) => boolean;
}

/** What the rest of the agent knows, for the lights. */
export type NodeNews = Partial<
  Pick<KnownOfNode, 'listed' | 'halting' | 'controller' | 'cloned' | 'engine' | 'tasks'>
>;

/**
 * All that is wired to this node: opened by the settings that the controller sends, or that it sent before the last start. A machine without any
 * of it works as well.
 */
export class Hardware {
  readonly #parts: HardwareParts;
  readonly #observers: HardwareObservers;
  readonly #troubles: Troubles;
  readonly #lights: Lights;
  readonly #relays: Relays;
  readonly #powerGoods: PowerGoods;
  readonly #button: PushButton;
  readonly #sensors: Sensors;
  readonly #draw: BoardDraw;
  #settings: NodeHardware = NO_HARDWARE;
  #saved = '';
  #saves: Promise<void> = Promise.resolve();
  #standing: NodeStanding | undefined;
  #identifyUntilMs = 0;
  #acknowledgedUntilMs = 0;
  #known: Required<NodeNews> = {
    listed: false,
    halting: false,
    controller: 'awaited',
    cloned: false,
    engine: false,
    tasks: [],
  };
  #reported = '';
  #touched = false;
  #looks = 0;
  #saidLacking = false;
  #saidUnwired = false;
  #started = false;
  #closed = false;
  #cancelLook: (() => void) | undefined;

  constructor(parts: HardwareParts, observers: HardwareObservers) {
    this.#parts = parts;
    this.#observers = observers;
    const troubles = new Troubles(parts.logger);
    this.#troubles = troubles;
    const onChange = () => this.#touch();
    const onPress = (press: ButtonPress) => this.#press(press);
    const onHeld = () => this.#acknowledge();
    this.#lights = new Lights({ ...parts, troubles, onState: onChange });
    this.#relays = new Relays({ ...parts, memory: parts.relayMemory, troubles });
    this.#powerGoods = new PowerGoods({ ...parts, troubles, onChange });
    this.#button = new PushButton({ ...parts, troubles, onPress, onHeld });
    this.#draw = new BoardDraw(parts.readCpuTimes);
    const boardWatts = () => this.#draw.watts(this.#settings.board);
    this.#sensors = new Sensors({ ...parts, boardWatts, troubles, onChange });
  }

  /** Opens what was wired to this node when a controller was last heard. */
  async start(): Promise<void> {
    await this.#relays.recall();
    const recalled = await this.#recall();
    this.#saved = canonicalJson(recalled);
    this.#started = true;
    this.#sensors.start();
    this.#use(recalled);
    await this.#look();
  }

  /** What rack.yaml says now. */
  apply(settings: NodeHardware): void {
    if (this.#closed) return;
    if (canonicalJson(settings) !== canonicalJson(this.#settings)) this.#use(settings);
    this.#sayUnwired();
    this.#saves = this.#saves.then(() => this.#save(settings));
  }

  stand(standing: NodeStanding): void {
    this.#standing = standing;
    const forMs = Math.min(standing.identifyForMs, IDENTIFY_MS_MAX);
    this.#identifyUntilMs = this.#parts.clock.monotonicMs() + forMs;
    this.#show();
  }

  learn(news: NodeNews): void {
    this.#known = { ...this.#known, ...news };
    this.#show();
  }

  report(): HardwareReport {
    const { underVoltage, temperatureC, readings } = this.#sensors;
    const measured = readings.some(({ role, sample }) => role === 'node' && sample !== undefined);
    const modelledWatts = measured ? undefined : this.#draw.watts(this.#settings.board);
    return {
      troubles: this.#troubles.all,
      readings,
      powerGoods: this.#powerGoods.states,
      relays: this.#relays.states,
      ...(underVoltage !== undefined && { underVoltage }),
      ...(temperatureC !== undefined && { temperatureC }),
      ...(modelledWatts !== undefined && { modelledWatts }),
      lights: this.#lights.state ?? '',
    };
  }

  async switchRelay(change: RelaySwitch): Promise<Result<void, string>> {
    const switched = await this.#relays.switch(change);
    this.#touch();
    return switched;
  }

  /** Leaves lights and relays as they have to be without an agent. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelLook?.();
    this.#lights.end(this.#known.halting);
    this.#button.retire(undefined);
    this.#powerGoods.close();
    await Promise.all([this.#sensors.close(), this.#saves]);
  }

  /** What has to be given up goes first, everywhere: a pin may change its use. */
  #use(settings: NodeHardware): void {
    this.#settings = settings;
    const { button, relays, powerGoods, sensors } = settings;
    this.#lights.retire(settings);
    this.#button.retire(button);
    this.#relays.retire(relays);
    this.#powerGoods.retire(powerGoods);
    this.#sensors.retire(sensors);
    this.#fit();
  }

  /** Opens what is not open. */
  #fit(): void {
    const { button, relays, powerGoods, sensors } = this.#settings;
    this.#relays.fit(relays);
    this.#powerGoods.fit(powerGoods);
    this.#lights.fit(this.#settings);
    this.#button.fit(button);
    this.#sensors.fit(sensors);
    this.#touch();
  }

  async #look(): Promise<void> {
    await this.#draw.look();
    if (this.#closed) return;
    this.#powerGoods.look();
    if (this.#looks > 0 && this.#looks % LOOKS_PER_RETRY === 0) this.#fit();
    this.#looks += 1;
    this.#touch();
    this.#cancelLook = this.#parts.timers.after(LOOK_PERIOD_MS, () => void this.#look());
  }

  #press(press: ButtonPress): void {
    const { logger } = this.#parts;
    const heard = this.#observers.onPress(press);
    logger.info({ press, heard }, 'the button was pressed');
    if (heard && press === 'short') this.#acknowledge();
  }

  #acknowledge(): void {
    this.#acknowledgedUntilMs = this.#parts.clock.monotonicMs() + ACKNOWLEDGE_MS;
    this.#show();
  }

  #show(): void {
    if (this.#closed) return;
    const { readings, underVoltage = false, samples } = this.#sensors;
    const troubled =
      this.#troubles.all.length > 0 || readings.some(({ distrust }) => distrust !== undefined);
    this.#lights.show(
      ledFactsOf({
        ...this.#known,
        ...(this.#standing !== undefined && { standing: this.#standing }),
        samples,
        underVoltage,
        troubled,
        identifyUntilMs: Math.max(this.#identifyUntilMs, this.#acknowledgedUntilMs),
      }),
    );
  }

  /** Looks what has changed, once for all that changes at the same moment. */
  #touch(): void {
    if (this.#touched || this.#closed || !this.#started) return;
    this.#touched = true;
    this.#parts.timers.after(0, () => {
      this.#touched = false;
      if (!this.#closed) this.#tell();
    });
  }

  #tell(): void {
    this.#troubles.say();
    this.#sayLacking();
    this.#show();
    const { readings, ...others } = this.report();
    const lasting = readings.map(({ ageMs: _ageMs, ...reading }) => reading);
    const text = canonicalJson({ ...others, readings: lasting });
    if (text === this.#reported) return;
    this.#reported = text;
    this.#observers.onReport();
  }

  /** Once, for who wonders why nothing is told of it. */
  #sayLacking(): void {
    const { lacking } = this.#sensors;
    if (this.#saidLacking || lacking === undefined) return;
    this.#saidLacking = true;
    if (lacking.length > 0) this.#parts.logger.info({ lacking }, 'this board has no such sensors');
  }

  /** Once, and only when a controller has said so. */
  #sayUnwired(): void {
    if (this.#saidUnwired) return;
    this.#saidUnwired = true;
    if (canonicalJson({ ...this.#settings, board: undefined }) !== NOTHING_WIRED) return;
    this.#parts.logger.info({}, 'rack.yaml names no lights, button, pins or sensors of this node');
  }

  async #recall(): Promise<NodeHardware> {
    const { memory, logger } = this.#parts;
    try {
      return (await memory.load()) ?? NO_HARDWARE;
    } catch (error) {
      const remedy = error instanceof GrappeError ? error.remedy : undefined;
      logger.warn(
        { err: error, remedy },
        'what is wired to this node is not known until a controller says it',
      );
      return NO_HARDWARE;
    }
  }

  async #save(settings: NodeHardware): Promise<void> {
    const text = canonicalJson(settings);
    if (text === this.#saved) return;
    try {
      await this.#parts.memory.save(settings);
      this.#saved = text;
    } catch (error) {
      const message = 'what is wired to this node could not be saved; it is asked for again';
      this.#parts.logger.warn({ err: error }, message);
    }
  }
}

const NOTHING_WIRED = canonicalJson(NO_HARDWARE);
