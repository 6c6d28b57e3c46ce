import type { Chemistry } from '@grappe/domain';

/** A battery's data sheet: how long it gives a constant current until 1.75 V a cell (others where the note says so). */
export interface PublishedDischarge {
  readonly name: string;
  readonly source: string;
  readonly chemistry: Chemistry;
  /** As printed for twenty hours. */
  readonly capacityAh: number;
  readonly points: readonly { readonly hours: number; readonly amps: number }[];
}

/** From capacities in Ah at rates in hours, and times in minutes at currents. */
function discharge(
  sheet: Omit<PublishedDischarge, 'points'>,
  capacities: readonly (readonly [hours: number, ah: number])[],
  minutes: readonly (readonly [amps: number, minutes: number])[] = [],
): PublishedDischarge {
  return {
    ...sheet,
    points: [
      ...capacities.map(([hours, ah]) => ({ hours, amps: ah / hours })),
      ...minutes.map(([amps, length]) => ({ hours: length / 60, amps })),
    ].sort((a, b) => b.hours - a.hours),
  };
}

export const PUBLISHED_DISCHARGES: readonly PublishedDischarge[] = [
  discharge(
    {
      name: 'Tia Sang 12V-40AH, sealed',
      source: 'vinachem.com.vn, 12V-40AH specification (ends at 10.8, 10.5, 10.2 and 9.6 V)',
      chemistry: 'agm',
      capacityAh: 40,
    },
    [
      [20, 40],
      [10, 37.2],
      [5, 34],
      [1, 24],
    ],
  ),
  discharge(
    {
      name: 'Trojan T-105, flooded',
      source: 'Trojan Battery Company, data sheet of the T-105',
      chemistry: 'lead-acid',
      capacityAh: 225,
    },
    [
      [20, 225],
      [10, 207],
      [5, 185],
    ],
    [
      [25, 447],
      [75, 115],
    ],
  ),
  discharge(
    {
      name: 'Trojan J305P-AC, flooded',
      source: 'Trojan Battery Company, data sheet J305P-AC_DS_0314',
      chemistry: 'lead-acid',
      capacityAh: 330,
    },
    [
      [20, 330],
      [10, 304],
      [5, 271],
    ],
    [
      [25, 711],
      [75, 195],
    ],
  ),
];

/** Share of 100 Ah that is available at a current, by exponent: a printed table of Peukert's law (Xantrex Link 20 manual, page 27). */
export const PUBLISHED_PEUKERT: readonly (readonly [amps: number, share: number])[] = [
  [5, 1],
  [10, 0.84],
  [16.7, 0.74],
  [25, 0.67],
  [50, 0.56],
  [75, 0.51],
  [100, 0.47],
];

/**
 * A used AGM battery (Lifeline GPL-31T of 105 Ah that still gave 95.69) discharged with 5.25 A at 24.7 °C: volts under load by what was left.
 * marinehowto.com "Under Load Battery Voltage vs. SOC", and its picture at pbase.com/mainecruising for 95 %.
 */
export const PUBLISHED_LOADED = {
  capacityAh: 95.69,
  amps: 5.25,
  temperatureC: 24.7,
  points: [
    [0.95, 12.59],
    [0.9, 12.55],
    [0.8, 12.5],
    [0.7, 12.37],
    [0.6, 12.24],
    [0.5, 12.11],
  ] as readonly (readonly [charge: number, volts: number])[],
} as const;
