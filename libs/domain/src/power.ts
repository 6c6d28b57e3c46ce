import type { ConverterName, NodeName } from './names.ts';

/** Energy states of the rack, best first. */
export const TIERS = ['normal', 'saver', 'critical', 'shutdown'] as const;
export type Tier = (typeof TIERS)[number];

export const CHEMISTRIES = ['lead-acid', 'agm', 'gel', 'lifepo4', 'li-ion'] as const;
/** `lead-acid` is the flooded one. */
export type Chemistry = (typeof CHEMISTRIES)[number];

/** A pin of some node. */
export interface LineSpec {
  readonly node: NodeName;
  /** BCM number. */
  readonly gpio: number;
  readonly activeLow: boolean;
}

/** A pin of the node it is declared at. */
export interface PinSpec {
  readonly gpio: number;
  readonly activeLow: boolean;
}

/** A light: a pin, or a light of the kernel by its name below /sys/class/leds, such as ACT. */
export type LedSpec =
  ({ readonly kind: 'gpio' } & PinSpec) | { readonly kind: 'kernel'; readonly name: string };

/** What measures power, and how it is found on its node. */
export type SensorSpec =
  | {
      readonly kind: 'hwmon';
      /** The kernel driver's name: ina219, ina226, ina3221. */
      readonly driver: string;
      /** 1 to 3 of an ina3221; 1 otherwise. */
      readonly channel: number;
      /** What is really soldered on; compared with what the driver believes. */
      readonly shuntOhms?: number;
    }
  | {
      readonly kind: 'iio';
      /** The kernel's name of the device: ads1115, ads1015, ina226. */
      readonly device: string;
      readonly channel: number;
      /** Volts of the battery to one volt at the input: 5 for 47 kΩ over 11.75 kΩ. 1 without a divider. */
      readonly divider: number;
      /** Of an ina2xx, which Debian's kernel has as an IIO device: as for `hwmon`. */
      readonly shuntOhms?: number;
    }
  | { readonly kind: 'power-supply'; readonly name: string }
  | {
      readonly kind: 'nut';
      readonly ups: string;
      readonly host: string;
      readonly port: number;
    };

export interface BatterySpec {
  readonly chemistry: Chemistry;
  readonly nominalVolts: number;
  /** At the rate of twenty hours, as printed on lead-acid batteries. */
  readonly capacityAh: number;
  /** Where a charge controller or a battery's own protection takes it from the load. Absent: nothing is known to do so before it is empty. */
  readonly cutOffVolts?: number;
  readonly sensor?: { readonly node: NodeName } & SensorSpec;
}

/** A 12→5 V unit: the nodes on it fail together. */
export interface ConverterSpec {
  readonly name: ConverterName;
  readonly nodes: readonly NodeName[];
  /** On its 5 V side. */
  readonly maxAmps?: number;
  /** Active while the converter gives power. */
  readonly powerGood?: LineSpec;
}

/** What a tier allows, and when the rack is in it. */
export interface TierSpec {
  /** The tier is entered when the charge falls below this; 0 to 1. */
  readonly belowCharge: number;
  /** At most this many nodes are powered; absent: as many as there are. */
  readonly maxNodes?: number;
}

/** Thresholds of the tiers; `parseRack` sees to saver > critical > shutdown, and restart >= shutdown + hysteresis. */
export interface EnergySpec {
  readonly saver: TierSpec;
  readonly critical: TierSpec;
  readonly shutdown: { readonly belowCharge: number };
  /** How far above its threshold the charge has to be before a tier is left; 0 to 1. */
  readonly hysteresis: number;
  /** Charge above which a rack that was shut down starts again; 0 to 1. */
  readonly restartCharge: number;
}

/** How far above its threshold a charge has to be: more than what an estimate wanders about in an hour of steady load. */
const HYSTERESIS = 0.05;

/** Flooded lead: every cycle below half wears it, and an acid that is thin freezes; so it is spared early and left with a quarter. */
const SPARED: EnergySpec = {
  saver: { belowCharge: 0.6 },
  critical: { belowCharge: 0.4 },
  shutdown: { belowCharge: 0.25 },
  hysteresis: HYSTERESIS,
  restartCharge: 0.45,
};

/** AGM and gel are made for deep cycles: half of the charge is for everything, and a fifth stays. */
const DEEP_CYCLE: EnergySpec = {
  saver: { belowCharge: 0.5 },
  critical: { belowCharge: 0.3 },
  shutdown: { belowCharge: 0.2 },
  hysteresis: HYSTERESIS,
  restartCharge: 0.4,
};

/** Lithium hardly minds depth; a tenth stays, because its electronics cut the rack off hard at the end and the estimate may err by that much. */
const LITHIUM: EnergySpec = {
  saver: { belowCharge: 0.4 },
  critical: { belowCharge: 0.2 },
  shutdown: { belowCharge: 0.1 },
  hysteresis: HYSTERESIS,
  restartCharge: 0.25,
};

/** Thresholds where rack.yaml names none. They bound no number of nodes: that is for who knows what has to run. */
export const ENERGY_DEFAULT: Readonly<Record<Chemistry, EnergySpec>> = {
  'lead-acid': SPARED,
  agm: DEEP_CYCLE,
  gel: DEEP_CYCLE,
  lifepo4: LITHIUM,
  'li-ion': LITHIUM,
};

/** Of a battery of which only the capacity is known: the one that has to be spared most. */
export const CHEMISTRY_DEFAULT: Chemistry = 'lead-acid';

/** What a kilowatt-hour and the rack itself cost, for reports. */
export interface PriceSpec {
  /** As written behind amounts: FCFA, EUR. */
  readonly currency: string;
  readonly perKwh?: number;
  readonly rack?: number;
  /** What it is compared with. */
  readonly server?: { readonly watts: number; readonly price?: number };
}

/** A server of the kind that a rack replaces, where rack.yaml names none: 28.8 kWh a day. */
export const SERVER_WATTS_DEFAULT = 1_200;

/** The rack's supply, but for its converters: those bound failures too, and stand in the `RackSpec` itself. */
export interface PowerSpec {
  readonly battery?: BatterySpec;
  /** 0: none, or not known. */
  readonly switchWatts: number;
  readonly energy: EnergySpec;
  readonly prices?: PriceSpec;
}

/** Of a rack that says nothing about its supply. */
export const POWER_DEFAULT: PowerSpec = {
  switchWatts: 0,
  energy: ENERGY_DEFAULT[CHEMISTRY_DEFAULT],
};

/** What is wired to a node. */
export interface WiringSpec {
  readonly leds: { readonly power?: LedSpec; readonly status?: LedSpec };
  readonly button?: PinSpec;
  /** On another node, which does not share this one's converter. Active: this node is without power. */
  readonly relay?: LineSpec;
  /** Measures what this node draws. */
  readonly sensor?: SensorSpec;
}

/** Of a node that has nothing wired to it, or says nothing about it. */
export const NO_WIRING: WiringSpec = { leds: {} };
