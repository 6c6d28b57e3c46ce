import path from 'node:path';

/** What tells the rack of its battery: a chip that measures a shunt, or a gauge that counts by itself and tells the charge. */
export const BATTERY_METERS = ['gauge', 'ina226'] as const;
export type BatteryMeter = (typeof BATTERY_METERS)[number];

/** One 12→5 V unit, and how it is watched and its nodes are switched: all by the first node of the next one. */
export interface LabConverter {
  readonly name: string;
  readonly nodes: readonly string[];
  /** Absent where there is no other converter whose nodes could watch it. */
  readonly watcher: string | undefined;
}

/** A relay that cuts one node's power while its pin is high. */
export interface LabRelay {
  readonly node: string;
  readonly holder: string;
  readonly gpio: number;
}

/** What is wired to the boards of a lab, and where its files are. */
export interface LabBody {
  readonly meter: BatteryMeter;
  /** Measures the battery, and stands for the board that the controller runs on. */
  readonly firstNode: string;
  readonly converters: readonly LabConverter[];
  readonly relays: readonly LabRelay[];
  /** Where the pins of all boards are shown; a mount. */
  readonly pinsFolder: string;
  /** One file per converter: 1 while it gives power. */
  readonly supplyFolder: string;
}

/** Pins of every board, by their BCM numbers: those that are pulled low until somebody drives them, so that all is off then. */
export const BODY_PINS = {
  powerLed: 17,
  button: 24,
  /** High while the converter gives power. */
  powerGood: 23,
  relays: [22, 27],
} as const;
/** Pulled high by the board itself; all others are pulled low. */
const PULLED_HIGH_BELOW = 9;
const HEADER_PINS = 28;

/** What an undriven pin of a Raspberry Pi's header is at. */
export function pulls(): readonly boolean[] {
  return Array.from({ length: HEADER_PINS }, (_, bcm) => bcm < PULLED_HIGH_BELOW);
}

/** Two nodes share a converter, as in the ten-Pi rack. */
const NODES_PER_CONVERTER = 2;

/** The converters of a lab: they fail together with their nodes, with or without a body. */
export function convertersOf(nodes: readonly string[]): LabConverter[] {
  const count = Math.ceil(nodes.length / NODES_PER_CONVERTER);
  return Array.from({ length: count }, (_, index) => {
    const next = (index + 1) % count;
    return {
      name: `c${index + 1}`,
      nodes: nodes.slice(index * NODES_PER_CONVERTER, (index + 1) * NODES_PER_CONVERTER),
      watcher: next === index ? undefined : nodes[next * NODES_PER_CONVERTER],
    };
  });
}

/** Lays the body of a lab out: all follows from its nodes. */
export function describeBody(
  meter: BatteryMeter,
  nodes: readonly string[],
  folders: { readonly runFolder: string; readonly dataFolder: string },
): LabBody {
  const converters = convertersOf(nodes);
  return {
    meter,
    firstNode: nodes[0] ?? '',
    converters,
    relays: converters.flatMap(({ nodes: fed, watcher: holder }) =>
      fed.flatMap((node, index): LabRelay[] => {
        const gpio = BODY_PINS.relays[index];
        return holder === undefined || gpio === undefined ? [] : [{ node, holder, gpio }];
      }),
    ),
    pinsFolder: path.join(folders.dataFolder, 'pins'),
    supplyFolder: path.join(folders.runFolder, 'supply'),
  };
}
