/** What one look at a sensor tells; what it does not measure is absent. Nothing here is checked for sense: the core does that. */
export interface PowerSample {
  readonly volts?: number;
  /** Positive: out of the battery, or into the load. */
  readonly amps?: number;
  /** Positive as `amps`. */
  readonly watts?: number;
  /** 0 to 1, as a gauge or a UPS says. */
  readonly charge?: number;
  readonly temperatureC?: number;
  /** Supply of this board below what it needs, at this moment or since the last look. */
  readonly underVoltage?: boolean;
  /** Whether something charges or feeds the battery's load from outside. */
  readonly onMains?: boolean;
  /** A UPS says that its battery is about to end, or that whoever it feeds has to shut down (LB, FSD). */
  readonly batteryLow?: boolean;
  /** How long a UPS says it will last. */
  readonly runtimeSeconds?: number;
}

/** Why a look at a sensor gave nothing. */
export interface SensorFault {
  /** `absent`: no such device. `unreadable`: it is there and does not answer. `misconfigured`: its settings cannot be right, as the message says. */
  readonly cause: 'absent' | 'unreadable' | 'misconfigured';
  /** For a person: which sensor, what happened, what to do. */
  readonly message: string;
}
