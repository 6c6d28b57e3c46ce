import { expectationOf } from '@grappe/agent-core';
import {
  ok,
  type NodeHardware,
  type PowerSample,
  type RoleSensor,
  type SensorReading,
  type SensorSpec,
} from '@grappe/domain';
import type { Clock, PowerSensor, Timers } from '@grappe/ports';
import { Fittings } from './fittings.ts';
import { SensorWatch } from './sensor-watch.ts';
import type { Troubles } from './troubles.ts';

/**
 * The battery is counted by what flows in and out of it, so its current is looked at as often as loads change; the under-voltage alarm forgets
 * after two seconds. A look costs a Pi half a millisecond.
 */
const BATTERY_PERIOD_MS = 2_000;
const ALARM_PERIOD_MS = 2_000;
/** What a board draws, and how warm it is, is for people and for sums over hours: twelve looks a minute are plenty, and let it sleep. */
const SENSOR_PERIOD_MS = 5_000;

/** What a Pi senses without anything wired to it is judged as a gauge of which nothing special is known. */
const OWN_EXPECTATION = expectationOf({ kind: 'power-supply', name: '' });

export interface SensorsOptions {
  readonly openSensor: (spec: SensorSpec) => PowerSensor;
  /** What every Pi has by itself, where its kernel has it. */
  readonly underVoltage: PowerSensor;
  readonly boardTemperature: PowerSensor;
  /** What this board draws by its model: not all of what a battery feeds, but when it moves, so does the whole. */
  readonly boardWatts: () => number | undefined;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly troubles: Troubles;
  /** Something has to be told to others. */
  readonly onChange: () => void;
}

/** All sensors of a node. */
export class Sensors {
  readonly #options: SensorsOptions;
  readonly #wired: Fittings<RoleSensor, SensorWatch>;
  readonly #alarm: SensorWatch;
  readonly #temperature: SensorWatch;

  constructor(options: SensorsOptions) {
    this.#options = options;
    const { openSensor, underVoltage, boardTemperature, troubles } = options;
    this.#wired = new Fittings({
      kind: 'sensor',
      open: ({ spec, ...others }) => {
        const battery = others.role === 'battery' ? others.battery : undefined;
        const periodMs = battery === undefined ? SENSOR_PERIOD_MS : BATTERY_PERIOD_MS;
        const watch = this.#watch(openSensor(spec), expectationOf(spec, battery), periodMs);
        return ok(watch.start());
      },
      close: (watch) => void watch.close(),
      troubles,
    });
    this.#alarm = this.#watchOwn(underVoltage, ALARM_PERIOD_MS);
    this.#temperature = this.#watchOwn(boardTemperature, SENSOR_PERIOD_MS);
  }

  /** Begins to look at what the board senses by itself. */
  start(): void {
    this.#alarm.start();
    this.#temperature.start();
  }

  get readings(): readonly SensorReading[] {
    const nowMs = this.#options.clock.monotonicMs();
    return this.#wired.all.map(({ spec: { role }, part: { name, state } }) => ({
      role,
      sensor: name,
      ...(state.told !== undefined && { sample: state.told }),
      ...(state.distrust !== undefined && { distrust: state.distrust.text }),
      ageMs: nowMs - (state.measuredAtMs ?? nowMs),
    }));
  }

  get underVoltage(): boolean | undefined {
    return this.#alarm.state.told?.underVoltage;
  }

  get temperatureC(): number | undefined {
    return this.#temperature.state.told?.temperatureC;
  }

  /** What this board has no sensor for, once that is known; for people. */
  get lacking(): readonly string[] | undefined {
    const own = [this.#alarm, this.#temperature];
    if (!own.every(({ looked }) => looked)) return undefined;
    return own.filter(({ state }) => state.absentLooks > 0).map(({ name }) => name);
  }

  /** What is believed, of all sensors that are wired to the node. */
  get samples(): readonly PowerSample[] {
    return this.#wired.all.flatMap(({ part: { state } }) => state.told ?? []);
  }

  retire(wanted: NodeHardware['sensors']): void {
    this.#wired.retire(wanted);
  }

  fit(wanted: NodeHardware['sensors']): void {
    this.#wired.fit(wanted);
  }

  async close(): Promise<void> {
    const wired = this.#wired.all.map(({ part }) => part);
    await Promise.all([...wired, this.#alarm, this.#temperature].map((watch) => watch.close()));
  }

  /** One of those that stand in no report of their own: what is wrong with it is a trouble of the node, but not that a board has none. */
  #watchOwn(sensor: PowerSensor, periodMs: number): SensorWatch {
    const { troubles, onChange } = this.#options;
    const watch = this.#watch(sensor, OWN_EXPECTATION, periodMs, () => {
      const { absentLooks, distrust, measuredAtMs } = watch.state;
      const lacking = absentLooks > 0 && measuredAtMs === undefined;
      if (distrust === undefined || lacking) troubles.clear(sensor.name);
      else troubles.set(sensor.name, named(sensor.name, distrust.text));
      onChange();
    });
    return watch;
  }

  #watch(
    sensor: PowerSensor,
    expected: ReturnType<typeof expectationOf>,
    periodMs: number,
    onChange: () => void = this.#options.onChange,
  ): SensorWatch {
    const { boardWatts, clock, timers } = this.#options;
    return new SensorWatch({
      ...{ sensor, expected, periodMs, loadWatts: boardWatts },
      ...{ clock, timers, onChange },
    });
  }
}

/** A fault names its sensor by itself, a doubt does not. */
function named(sensor: string, text: string): string {
  return text.includes(sensor) ? text : `${sensor}: ${text}`;
}
