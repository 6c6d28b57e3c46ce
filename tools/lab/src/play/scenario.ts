import type { Chemistry, KnownBoard } from '@grappe/domain';

/** A battery and what is left in it at the beginning. */
export interface BatterySetup {
  readonly chemistry: Chemistry;
  readonly nominalVolts: number;
  readonly capacityAh: number;
  /** 0 to 1. */
  readonly charge: number;
  readonly temperatureC: number;
}

/** What charges it. */
export interface PanelSetup {
  /** At noon under a clear sky, behind its charger. */
  readonly watts: number;
  /** Share of that by the hour of the day, ascending; straight lines between, and from the last to the first over midnight. */
  readonly hours: readonly (readonly [hour: number, share: number])[];
  /** Share that the sky lets through, day by day; the last goes on. */
  readonly weather: readonly number[];
}

/** What draws from it. */
export interface LoadSetup {
  readonly board: KnownBoard;
  /** Share of their cores that the boards are busy with: all, and those that differ, by number. */
  readonly busy: number;
  readonly busyOf: ReadonlyMap<number, number>;
  readonly switchWatts: number;
  /** Of converters, at little load. */
  readonly efficiency: number;
}

export const GLITCHES = ['freeze', 'impossible', 'vanish'] as const;
export type Glitch = (typeof GLITCHES)[number];

/** Which meter: the battery's, or that of the node of that number. */
export type MeterName = 'battery' | number;

/** What happens at some time of the scenario, which begins at 0. */
export type ScenarioEvent = { readonly atSeconds: number } & (
  | {
      readonly kind: 'converter-fails';
      readonly converter: string;
      /** Real milliseconds, as the rack lives in real time. */
      readonly holdUpMs: number;
      readonly isSilent: boolean;
    }
  | { readonly kind: 'converter-returns'; readonly converter: string }
  | {
      readonly kind: 'glitch';
      readonly meter: MeterName;
      readonly glitch: Glitch;
      readonly forSeconds: number;
    }
  | { readonly kind: 'under-voltage'; readonly node: number; readonly forSeconds: number }
);

/** A stretch of time as a rack lives it. */
export interface Scenario {
  readonly title: string;
  /** Seconds of the scenario in one real second. */
  readonly speed: number;
  readonly lengthSeconds: number;
  /** Hour of the day at which it begins, 0 to 24. */
  readonly startHour: number;
  readonly seed: number;
  readonly battery: BatterySetup;
  readonly panel: PanelSetup;
  readonly load: LoadSetup;
  /** By time. */
  readonly events: readonly ScenarioEvent[];
}
