import type { Chemistry } from '@grappe/domain';

/** What is known of a kind of battery in general. Volts and ohms are those of one cell; sources in docs/battery-model.md. */
export interface ChemistryProfile {
  readonly cellVolts: number;
  /** Volts at rest by charge, ascending. */
  readonly rest: Curve;
  /** What temperature in °C adds to them. */
  readonly restShift: Curve;
  /** Share of the capacity that can be drawn, by temperature in °C. */
  readonly warmth: Curve;
  readonly peukert: number;
  /** The rate that the capacity is printed for. */
  readonly ratedHours: number;
  /** Share of what is charged that is stored, and how wrong that may be. */
  readonly chargeEfficiency: number;
  readonly chargeEfficiencyError: number;
  /** Resistance times capacity: of a step of current, and what is added to it after minutes, and after hours. */
  readonly stepOhmAh: number;
  readonly minuteOhmAh: number;
  readonly slowOhmAh: number;
  /** How long the last takes to build up and to go away. */
  readonly slowMs: number;
  /** Time without current after which the voltage is that of a battery at rest. */
  readonly restAfterMs: number;
  /** What charging leaves on the voltage a moment afterwards; it goes away within `slowMs`. */
  readonly surfaceVolts: number;
  /** How far rest voltages of two good batteries, read by two good meters, differ. */
  readonly restError: number;
  /** Above it a battery that takes next to no current is full. */
  readonly chargedVolts: number;
  /** Below it under load there is nothing left at this rate. */
  readonly emptyVolts: number;
  /** Below it under load it gives out within minutes at the rates of small racks: the knee of the discharge curve, whatever was counted. */
  readonly lowVolts: number;
  /** Lost without any load, in a day. */
  readonly selfDischargePerDay: number;
}

/** Points with ascending first coordinates. */
export type Curve = readonly (readonly [number, number])[];

const HOUR_MS = 3_600_000;
const CELLS = 6;
const perCell = (points: Curve): Curve => points.map(([at, volts]) => [at, volts / CELLS]);

/** Same for wet and gel cells in their source, and relative to 26.7 °C. */
const LEAD_SHIFT = perCell([
  [-17.8, -0.134],
  [-12.2, -0.108],
  [-6.7, -0.084],
  [-1.1, -0.062],
  [4.4, -0.044],
  [10, -0.028],
  [15.6, -0.016],
  [21.1, -0.007],
  [26.7, 0],
  [32.2, 0.005],
  [48.9, 0.013],
]);

const LEAD_WARMTH: Curve = [
  [-10, 0.74],
  [10, 0.9],
  [25, 1],
];

const LEAD = {
  cellVolts: 2,
  restShift: LEAD_SHIFT,
  warmth: LEAD_WARMTH,
  ratedHours: 20,
  chargeEfficiency: 0.95,
  chargeEfficiencyError: 0.05,
  stepOhmAh: 0.6 / CELLS,
  minuteOhmAh: 0.4 / CELLS,
  slowOhmAh: 2.2 / CELLS,
  slowMs: HOUR_MS,
  restAfterMs: 4 * HOUR_MS,
  surfaceVolts: 0.3 / CELLS,
  restError: 0.08 / CELLS,
  chargedVolts: 2.3,
  emptyVolts: 1.75,
  lowVolts: 1.82,
  selfDischargePerDay: 0.002,
} as const;

const LITHIUM = {
  restShift: [[25, 0]],
  warmth: [
    [-10, 0.7],
    [0, 0.85],
    [25, 1],
  ],
  ratedHours: 5,
  peukert: 1.05,
  chargeEfficiency: 0.99,
  chargeEfficiencyError: 0.01,
  stepOhmAh: 0.12,
  minuteOhmAh: 0.06,
  slowOhmAh: 0.06,
  slowMs: HOUR_MS / 2,
  restAfterMs: HOUR_MS,
  surfaceVolts: 0.05,
  restError: 0.01,
  selfDischargePerDay: 0.001,
} as const;

/** By kind; where users may give better values one day, they replace these. */
export const CHEMISTRY: Readonly<Record<Chemistry, ChemistryProfile>> = {
  'lead-acid': {
    ...LEAD,
    rest: perCell([
      [0, 11.89],
      [0.25, 12.06],
      [0.5, 12.24],
      [0.75, 12.45],
      [1, 12.65],
    ]),
    peukert: 1.25,
    // Its acid thins at the plates as that of the others does, and its voltage depends less on that.
    slowOhmAh: 1.6 / CELLS,
    chargeEfficiency: 0.9,
    chargeEfficiencyError: 0.08,
    selfDischargePerDay: 0.004,
  },
  agm: {
    ...LEAD,
    rest: perCell([
      [0, 11.8],
      [0.25, 12],
      [0.5, 12.3],
      [0.75, 12.6],
      [1, 12.8],
    ]),
    peukert: 1.15,
  },
  gel: {
    ...LEAD,
    rest: perCell([
      [0, 11.8],
      [0.25, 12],
      [0.5, 12.4],
      [0.75, 12.6],
      [1, 12.8],
    ]),
    peukert: 1.18,
  },
  lifepo4: {
    ...LITHIUM,
    cellVolts: 3.2,
    rest: [
      [0, 2.013],
      [0.1, 3.068],
      [0.2, 3.159],
      [0.3, 3.194],
      [0.4, 3.21],
      [0.5, 3.221],
      [0.6, 3.229],
      [0.7, 3.246],
      [0.8, 3.256],
      [0.9, 3.262],
      [1, 3.348],
    ],
    chargedVolts: 3.45,
    emptyVolts: 2.5,
    lowVolts: 2.8,
  },
  'li-ion': {
    ...LITHIUM,
    cellVolts: 3.6,
    rest: [
      [0, 2.502],
      [0.1, 3.146],
      [0.2, 3.372],
      [0.3, 3.449],
      [0.4, 3.532],
      [0.5, 3.602],
      [0.6, 3.68],
      [0.7, 3.764],
      [0.8, 3.842],
      [0.9, 3.936],
      [1, 4.032],
    ],
    chargedVolts: 4.1,
    emptyVolts: 2.8,
    lowVolts: 3,
  },
};

/** Straight lines between the points, level beyond them. */
export function valueAt(curve: Curve, x: number): number {
  let before = curve[0];
  if (before === undefined || x <= before[0]) return before?.[1] ?? 0;
  for (const point of curve) {
    if (x <= point[0]) {
      const share = point[0] === before[0] ? 1 : (x - before[0]) / (point[0] - before[0]);
      return before[1] + share * (point[1] - before[1]);
    }
    before = point;
  }
  return before[1];
}
