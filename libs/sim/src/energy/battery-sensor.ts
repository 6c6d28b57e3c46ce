import {
  expectationOf,
  newReading,
  readingChanged,
  takeLook,
  type ReadingState,
  type SensorExpectation,
} from '@grappe/agent-core';
import { senseReference, type MeterSpec, type ReferenceSpec } from '@grappe/controller-core';
import {
  err,
  ok,
  type BatterySpec,
  type PowerSample,
  type Result,
  type SensorFault,
  type SensorReading,
} from '@grappe/domain';
import type { Supply } from './supply.ts';

/** What is the matter with a sensor for a while. `wild`: some looks give nonsense. `shorted`: it says that there is no battery. */
export type SensorTrouble = 'frozen' | 'vanished' | 'wild' | 'shorted';

export interface SensorSpan {
  readonly atMs: number;
  readonly untilMs: number;
  readonly trouble: SensorTrouble;
}

export interface BatterySensorSpec {
  readonly meter: MeterSpec;
  readonly troubles: readonly SensorSpan[];
  /** It is a UPS, which says its charge, and whether there are mains. */
  readonly isUps: boolean;
}

const VANISHED: Result<PowerSample, SensorFault> = err({
  cause: 'unreadable',
  message: 'the sensor of the battery does not answer',
});
/** Of looks while a contact is loose. */
const WILD_SHARE = 0.4;
/** UPSes tell whole per cents. */
const PERCENT = 100;

/** The sensor that the battery's node reads, and what the agent's real core makes of it. */
export class BatterySensor {
  readonly #spec: BatterySensorSpec;
  readonly #reference: ReferenceSpec;
  readonly #random: () => number;
  readonly #expected: SensorExpectation;
  #state: ReadingState = newReading();
  #raw: PowerSample | undefined;
  /** Another object when there is something to tell. */
  #told: ReadingState | undefined;

  constructor(
    spec: BatterySensorSpec,
    reference: ReferenceSpec,
    battery: BatterySpec,
    random: () => number,
  ) {
    this.#spec = spec;
    this.#reference = reference;
    this.#random = random;
    const chip = battery.sensor ?? { kind: 'hwmon', driver: 'ina226', channel: 1 };
    this.#expected = expectationOf(chip, battery);
  }

  /** The node has started anew: its agent has never looked. */
  forget(): void {
    this.#state = newReading();
    this.#told = undefined;
  }

  /** As the agent's core has it. */
  get reading(): SensorReading {
    const { told, distrust } = this.#state;
    return {
      role: 'battery',
      sensor: 'ina226',
      ...(told === undefined ? {} : { sample: told }),
      ...(distrust === undefined ? {} : { distrust: distrust.text }),
      ageMs: 0,
    };
  }

  /** As the sensor says, believed or not. */
  get raw(): PowerSample | undefined {
    return this.#raw;
  }

  /** Whether nothing of it is believed at present. */
  get distrusted(): boolean {
    const { told } = this.#state;
    return (told?.volts ?? told?.charge) === undefined;
  }

  troubleAt(atMs: number): SensorTrouble | undefined {
    return this.#spec.troubles.find((span) => atMs >= span.atMs && atMs < span.untilMs)?.trouble;
  }

  /** True when the controller has to be told. */
  look(supply: Supply, nowMs: number, onMains: boolean): boolean {
    const sensed = this.#sense(supply, nowMs, onMains);
    this.#raw = sensed.ok ? sensed.value : undefined;
    const before = this.#told ?? this.#state;
    this.#state = takeLook(this.#state, sensed, this.#expected, { nowMs });
    const isNews = this.#told === undefined || readingChanged(before, this.#state);
    this.#told = this.#state;
    return isNews;
  }

  #sense(supply: Supply, nowMs: number, onMains: boolean): Result<PowerSample, SensorFault> {
    const trouble = this.troubleAt(nowMs);
    if (trouble === 'vanished') return VANISHED;
    const isStuck = trouble === 'frozen' && this.#raw !== undefined;
    if (isStuck) return ok(this.#raw ?? {});
    if (trouble === 'shorted') return ok({ volts: 0, amps: 0 });
    const { meter, isUps } = this.#spec;
    const seen = senseReference(this.#reference, supply.state, supply.amps, meter, this.#random);
    const charge = Math.round(supply.charge * PERCENT) / PERCENT;
    const sample: PowerSample = { ...seen, ...(isUps ? { charge, onMains } : {}) };
    if (trouble === 'wild' && this.#random() < WILD_SHARE)
      return ok({ ...sample, volts: 3 + 12 * this.#random(), amps: -40 + 80 * this.#random() });
    return ok(sample);
  }
}
