import type { Chemistry } from '@grappe/domain';
import type { BatterySetup } from './scenario.ts';

/** What a battery is like; its rest voltages are those of 12 V, and of lithium packs of 12.8 and 14.4 V. */
interface Kind {
  /** Volts at rest by charge, ascending. */
  readonly rest: readonly (readonly [charge: number, volts: number])[];
  /** Resistance times capacity of the whole battery. */
  readonly ohmAh: number;
  readonly chargeEfficiency: number;
  /** Where its charger stops to let more flow. */
  readonly limitVolts: number;
  readonly packVolts: number;
}

const LEAD = { ohmAh: 1, chargeEfficiency: 0.95, limitVolts: 14.4, packVolts: 12 } as const;
/** Rest voltages as makers print them for 25 °C, and the fall at their end. Simpler than the rack's own estimate on purpose: what plays must not know what is guessed. */
const AGM: Kind['rest'] = [
  [0, 9],
  [0.02, 11.8],
  [0.25, 12],
  [0.5, 12.3],
  [0.75, 12.6],
  [1, 12.8],
];
const KINDS: Readonly<Record<Chemistry, Kind>> = {
  'lead-acid': {
    ...LEAD,
    chargeEfficiency: 0.9,
    rest: [
      [0, 9],
      [0.02, 11.9],
      [0.25, 12.06],
      [0.5, 12.24],
      [0.75, 12.45],
      [1, 12.65],
    ],
  },
  agm: { ...LEAD, rest: AGM },
  gel: { ...LEAD, rest: AGM },
  lifepo4: {
    rest: [
      [0, 10],
      [0.1, 12.3],
      [0.3, 12.8],
      [0.7, 13],
      [0.9, 13.05],
      [1, 13.4],
    ],
    ohmAh: 0.7,
    chargeEfficiency: 0.99,
    limitVolts: 14.2,
    packVolts: 12.8,
  },
  'li-ion': {
    rest: [
      [0, 10],
      [0.1, 12.6],
      [0.5, 14.4],
      [0.9, 15.7],
      [1, 16.1],
    ],
    ohmAh: 0.7,
    chargeEfficiency: 0.99,
    limitVolts: 16.6,
    packVolts: 14.4,
  },
};

const SECONDS_PER_HOUR = 3_600;

/** What flows at one moment; amps are positive out of the battery. */
export interface BatteryFlow {
  readonly volts: number;
  readonly amps: number;
}

/** What a charger and a load together make of a battery with that charge. */
export function flowOf(
  setup: BatterySetup,
  charge: number,
  panelWatts: number,
  loadWatts: number,
): BatteryFlow {
  const kind = KINDS[setup.chemistry];
  const scale = setup.nominalVolts / kind.packVolts;
  const rest = restVolts(kind, charge) * scale;
  const ohms = (kind.ohmAh / setup.capacityAh) * scale;
  const wanted = (loadWatts - panelWatts) / rest;
  // A charger lets flow what does not lift the battery above its limit.
  const most = (kind.limitVolts * scale - rest) / ohms;
  // A full battery takes nothing more.
  const amps = charge >= 1 ? Math.max(0, wanted) : Math.max(-most, wanted);
  return { volts: rest - amps * ohms, amps };
}

function restVolts({ rest }: Kind, charge: number): number {
  return between(rest, charge);
}

/** The charge after some time of that flow. */
export function chargeAfter(
  setup: BatterySetup,
  charge: number,
  amps: number,
  seconds: number,
): number {
  const { chargeEfficiency } = KINDS[setup.chemistry];
  const stored = amps < 0 ? amps * chargeEfficiency : amps;
  const drawn = (stored * seconds) / SECONDS_PER_HOUR / setup.capacityAh;
  return Math.min(1, Math.max(0, charge - drawn));
}

/** Straight lines between ascending points, level beyond them. */
export function between(points: readonly (readonly [number, number])[], x: number): number {
  let before = points[0];
  if (before === undefined) return 0;
  for (const point of points) {
    if (x <= point[0]) {
      const width = point[0] - before[0];
      const share = width === 0 ? 1 : (x - before[0]) / width;
      return x <= before[0] ? before[1] : before[1] + share * (point[1] - before[1]);
    }
    before = point;
  }
  return before[1];
}
