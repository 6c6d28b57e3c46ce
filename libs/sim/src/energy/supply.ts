import {
  chargedAmps,
  restedReference,
  stepReference,
  terminalVolts,
  trueCharge,
  type ReferenceSpec,
  type ReferenceState,
} from '@grappe/controller-core';

/** The battery with what charges it, and what cuts the rack off before it is ruined. */
export interface SupplySpec {
  readonly reference: ReferenceSpec;
  readonly startCharge: number;
  /** The charger's: absorption of lead. */
  readonly limitVolts: number;
  /** Below this the load is cut off: by the charge controller, or because converters give up. */
  readonly cutOffVolts: number;
  /** Above this it has power again. */
  readonly reconnectVolts: number;
}

const MS_PER_SECOND = 1_000;
/** A charge controller waits before it cuts off: the start of a motor is no empty battery. */
const CUT_OFF_AFTER_MS = 10_000;
const RECONNECT_AFTER_MS = 60_000;
/** Loads are computed for the voltage of the moment; below this there is nothing that could feed them. */
const VOLTS_MIN = 6;

/** Real physics, which the controller knows by its sensor only. */
export class Supply {
  readonly #spec: SupplySpec;
  #state: ReferenceState;
  #volts: number;
  #amps = 0;
  #connected = true;
  #callsForMs = 0;

  constructor(spec: SupplySpec) {
    this.#spec = spec;
    this.#state = restedReference(spec.reference, spec.startCharge);
    this.#volts = terminalVolts(spec.reference, this.#state, 0);
  }

  /** Whether the rack has power. */
  get connected(): boolean {
    return this.#connected;
  }

  get volts(): number {
    return this.#volts;
  }

  /** Out of the battery. */
  get amps(): number {
    return this.#amps;
  }

  get state(): ReferenceState {
    return this.#state;
  }

  get charge(): number {
    return trueCharge(this.#spec.reference, this.#state);
  }

  /** True when power has gone or come back meanwhile. */
  pass(ms: number, loadWatts: number, sourceWatts: number): boolean {
    const { reference, limitVolts } = this.#spec;
    const volts = Math.max(this.#volts, VOLTS_MIN);
    this.#amps = chargedAmps(reference, this.#state, {
      sourceAmps: sourceWatts / volts,
      loadAmps: loadWatts / volts,
      limitVolts,
    });
    this.#state = stepReference(reference, this.#state, this.#amps, ms / MS_PER_SECOND);
    this.#volts = terminalVolts(reference, this.#state, this.#amps);
    return this.#switchOver(ms);
  }

  #switchOver(ms: number): boolean {
    const { cutOffVolts, reconnectVolts } = this.#spec;
    const calls = this.#connected ? this.#volts < cutOffVolts : this.#volts > reconnectVolts;
    this.#callsForMs = calls ? this.#callsForMs + ms : 0;
    const afterMs = this.#connected ? CUT_OFF_AFTER_MS : RECONNECT_AFTER_MS;
    if (this.#callsForMs < afterMs) return false;
    this.#connected = !this.#connected;
    this.#callsForMs = 0;
    return true;
  }
}
