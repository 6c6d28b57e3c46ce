/** What one look at the battery tells; what is not measured is absent. Only what the caller trusts. */
export interface BatteryObservation {
  readonly volts?: number;
  /** Positive: out of the battery. */
  readonly amps?: number;
  /** What the rack is believed to draw, for batteries whose current is not measured. */
  readonly modelledAmps?: number;
  /** 0 to 1, as a gauge or a UPS says. */
  readonly charge?: number;
  readonly temperatureC?: number;
  readonly onMains?: boolean;
}

/**
 * Why the charge is known. `full`: it was charged until it took no more. `rest`: it lay idle until its voltage told. `loaded`: it has been
 * discharged evenly for long enough to reckon its rest voltage. `empty`: it gave out under load. `gauge`: another device says so. `memory`: it was
 * known before a restart.
 */
export type EvidenceKind = 'full' | 'rest' | 'loaded' | 'empty' | 'gauge' | 'memory';

/** The latest that has moved the estimate. */
export interface Evidence {
  readonly kind: EvidenceKind;
  /** Monotonic. */
  readonly atMs: number;
  /** Of the interval that it left. */
  readonly width: number;
}

/** Averages; each follows what it averages within its time. */
export interface Averages {
  readonly volts?: number;
  /** Over `SLOW_VOLTS_MS`, to tell a battery that is charged from one that is not where no current is measured. */
  readonly slowVolts?: number;
  readonly amps: number;
  /** Over the chemistry's `slowMs`: what is left on the voltage of earlier currents. */
  readonly slowAmps: number;
  /** Over `CONSUMPTION_MS`: what forecasts go by. */
  readonly consumption: number;
}

/**
 * All that is known of the battery: an interval that holds its charge (95 of 100 times), and the best guess within. Plain numbers, so that
 * it can be written down as JSON.
 */
export interface BatteryState {
  /** Monotonic time of the latest observation; absent before the first. */
  readonly atMs?: number;
  /** Since when it has been observed without a gap. */
  readonly unbrokenSinceMs?: number;
  /** 0 to 1: the share of the capacity at the rated current that is left. */
  readonly charge: number;
  readonly low: number;
  readonly high: number;
  /** Absent: unsynchronised, there has been no reason to know. */
  readonly evidence?: Evidence;
  /** Learnt; begins as printed. */
  readonly capacityAh: number;
  /** Share by which that may be wrong. */
  readonly capacityError: number;
  /** Learnt resistance to a step of current. */
  readonly stepOhms: number;
  readonly averages: Averages;
  readonly temperatureC: number;
  /** Latest sample with both, for steps of current. */
  readonly last?: { readonly volts: number; readonly amps: number };
  /** When it last was, or may have been, charged. */
  readonly chargedAtMs?: number;
  readonly idleSinceMs?: number;
  readonly fullSinceMs?: number;
  readonly emptySinceMs?: number;
  /** Since when the voltage has been saying something else than what was counted. */
  readonly contradictedSinceMs?: number;
  /** Drawn since it was full, in Ah; absent when that is not known. */
  readonly drawnAh?: number;
  readonly onMains?: boolean;
}
