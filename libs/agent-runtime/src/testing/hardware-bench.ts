import {
  ok,
  type ButtonPress,
  type HardwareReport,
  type NodeHardware,
  type NodeName,
  type NodeStanding,
  type SensorSpec,
} from '@grappe/domain';
import type { FakeLed } from '@grappe/fakes';
import { FakeBoard, FakeClock, FakeGpio, FakePowerSensor, MemoryLogger } from '@grappe/fakes';
import type { CpuTimes, HardwareMemory, RelayMemory } from '@grappe/ports';
import { Hardware } from '../hardware/hardware.ts';
import { pass } from './bench.ts';

/** A HardwareMemory without a disk. */
export class MemoryHardware implements HardwareMemory {
  saved: NodeHardware | undefined;
  saves = 0;
  fault: Error | undefined;

  async load(): Promise<NodeHardware | undefined> {
    if (this.fault !== undefined) throw this.fault;
    return this.saved;
  }

  async save(hardware: NodeHardware): Promise<void> {
    this.saves += 1;
    if (this.fault !== undefined) throw this.fault;
    this.saved = hardware;
  }
}

export class MemoryRelays implements RelayMemory {
  cut: readonly NodeName[] = [];
  fault: Error | undefined;

  async load(): Promise<readonly NodeName[]> {
    return this.cut;
  }

  async save(cut: readonly NodeName[]): Promise<void> {
    if (this.fault !== undefined) throw this.fault;
    this.cut = cut;
  }
}

export const CALM_STANDING: NodeStanding = {
  tier: 'normal',
  onBattery: false,
  draining: false,
  fault: false,
  identifyForMs: 0,
};

/** What outlives a process: the card, the tmpfs and the wires. */
export interface Board {
  readonly clock: FakeClock;
  readonly board: FakeBoard;
  readonly memory: MemoryHardware;
  readonly relayMemory: MemoryRelays;
}

/** The hardware of a made-up node. */
export class HardwareBench implements Board {
  readonly clock: FakeClock;
  readonly board: FakeBoard;
  readonly memory: MemoryHardware;
  readonly relayMemory: MemoryRelays;
  readonly logger = new MemoryLogger();
  readonly gpio: FakeGpio;
  readonly hardware: Hardware;
  /** Lights of the kernel, by name; others do not exist. */
  readonly leds = new Map<string, FakeLed>();
  /** Sensors that were opened, newest last. */
  readonly sensors: FakePowerSensor[] = [];
  readonly underVoltage = new FakePowerSensor({ underVoltage: false }, 'under-voltage alarm');
  readonly temperature = new FakePowerSensor({ temperatureC: 40 }, 'board temperature');
  /** What a sensor says from its first look on. */
  sample: (spec: SensorSpec) => object = () => ({ volts: 12.6, amps: 2 });
  /** Share of the processors that is busy; undefined: nobody can tell. */
  busyShare: number | undefined;
  #cpu: CpuTimes = { busy: 0, total: 0 };
  readonly reports: HardwareReport[] = [];
  readonly presses: ButtonPress[] = [];
  /** Somebody hears of presses. */
  hears = true;

  constructor(before?: Board) {
    this.clock = before?.clock ?? new FakeClock();
    this.board = before?.board ?? new FakeBoard();
    this.memory = before?.memory ?? new MemoryHardware();
    this.relayMemory = before?.relayMemory ?? new MemoryRelays();
    this.gpio = new FakeGpio(this.clock, this.board);
    const { clock, gpio, logger, memory, relayMemory, underVoltage } = this;
    this.hardware = new Hardware(
      {
        gpio,
        kernelLed: ({ name }) => {
          const led = this.leds.get(name);
          if (led !== undefined) return ok(led);
          return { ok: false, error: { message: `there is no light ${name}` } };
        },
        openSensor: (spec) => {
          const sensor = new FakePowerSensor(this.sample(spec), spec.kind);
          this.sensors.push(sensor);
          return sensor;
        },
        underVoltage,
        boardTemperature: this.temperature,
        memory,
        relayMemory,
        readCpuTimes: async () => this.#work(),
        clock,
        timers: clock,
        logger,
      },
      {
        onReport: () => this.reports.push(this.hardware.report()),
        onPress: (press) => {
          this.presses.push(press);
          return this.hears;
        },
      },
    );
  }

  #work(): CpuTimes | undefined {
    if (this.busyShare === undefined) return undefined;
    const { busy, total } = this.#cpu;
    this.#cpu = { busy: busy + this.busyShare, total: total + 1 };
    return this.#cpu;
  }

  async start(settings?: NodeHardware): Promise<this> {
    await this.hardware.start();
    if (settings !== undefined) this.hardware.apply(settings);
    this.hardware.learn({ listed: true, engine: true, controller: 'heard' });
    await this.pass(1);
    return this;
  }

  pass(ms: number): Promise<void> {
    return pass(this.clock, ms);
  }

  /** The last report, which the controller has. */
  get report(): HardwareReport {
    const last = this.reports.at(-1);
    if (last === undefined) throw new Error('nothing was reported');
    return last;
  }

  /** The process ends in good order; the next one may begin. */
  async end(): Promise<this> {
    await this.hardware.close();
    this.gpio.end();
    return this;
  }

  told(level: 'info' | 'warn' | 'error'): { message: string; fields: object }[] {
    return this.logger.lines.filter((line) => line.level === level);
  }
}
