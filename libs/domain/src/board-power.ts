/** Boards whose draw is known; any other is taken for `generic`. */
export const KNOWN_BOARDS = [
  'rpi-zero-2',
  'rpi-3b',
  'rpi-3b-plus',
  'rpi-4b',
  'rpi-5',
  'generic',
] as const;
export type KnownBoard = (typeof KNOWN_BOARDS)[number];

/** What a board draws at its own 5 V input, with nothing plugged in but the network. */
export interface BoardPower {
  readonly idleWatts: number;
  /** All cores busy. */
  readonly maxWatts: number;
  /** Shut down, with 5 V still on. */
  readonly haltedWatts: number;
  /** Highest during start-up: what a converter has to bear for each board that starts at the same time. */
  readonly bootPeakWatts: number;
}

/**
 * Figures of single boards, good to about a fifth: they vary by setup, and whoever needs better ones measures. Sources:
 * 3B, 3B+, 4B idle and busy: the Raspberry Pi Dramble's power page. 3B and 4B start-up: Raspberry Pi's documentation, "typical and maximum
 * current" (0.75 and 0.85 A at 5 V). 3B halted: the same (0.10 A).
 * Zero 2 W idle: CNX Software's review of 2021 (0.12 A); busy: middle of 0.35 to 0.5 A as reported.
 * 4B halted: 1 to 2 W are measured with the EEPROM as delivered; 0.12 W with POWER_OFF_ON_HALT=1.
 * 5 idle and busy: middle of what reviews of 2023 have, which disagree (2.4 to 5 W, 8 to 10 W). Halted: 1.2 to 1.8 W as delivered, 0.01 W with
 * POWER_OFF_ON_HALT=1.
 * Not found, and so assumed: halted 3B+ and Zero 2 W as a 3B and half of it, start-up of the 3B+, 5 and Zero 2 W as their busy draw.
 * generic: a 3B+, between small and large.
 */
export const BOARD_POWER: Readonly<Record<KnownBoard, BoardPower>> = {
  'rpi-zero-2': { idleWatts: 0.6, maxWatts: 2.1, haltedWatts: 0.25, bootPeakWatts: 2.1 },
  'rpi-3b': { idleWatts: 1.4, maxWatts: 3.7, haltedWatts: 0.5, bootPeakWatts: 3.75 },
  'rpi-3b-plus': { idleWatts: 1.9, maxWatts: 5.1, haltedWatts: 0.5, bootPeakWatts: 5.1 },
  'rpi-4b': { idleWatts: 2.7, maxWatts: 6.4, haltedWatts: 1.5, bootPeakWatts: 4.25 },
  'rpi-5': { idleWatts: 3, maxWatts: 9, haltedWatts: 1.5, bootPeakWatts: 9 },
  generic: { idleWatts: 1.9, maxWatts: 5.1, haltedWatts: 0.5, bootPeakWatts: 5.1 },
};

/** Figures of a board by its name in rack.yaml. */
export function boardPowerOf(board: string | undefined): BoardPower {
  return BOARD_POWER[KNOWN_BOARDS.find((known) => known === board) ?? 'generic'];
}

/**
 * Draw of a running board of which nothing is measured. `utilisation` is the share of all cores that is busy, 0 to 1; what is outside of that is
 * taken for the nearer end.
 */
export function boardWatts(board: BoardPower, utilisation: number): number {
  const share = Number.isNaN(utilisation) ? 1 : Math.min(1, Math.max(0, utilisation));
  return board.idleWatts + (board.maxWatts - board.idleWatts) * share;
}

/** What a 12→5 V unit loses. */
export interface ConverterLosses {
  /** With nothing connected: its controller, its light. */
  readonly noLoadWatts: number;
  /** Share of what it passes on that its output gets, at little load; 0 to 1. */
  readonly efficiency: number;
  /** How much of `efficiency` is gone at full load: resistance of its coil and switches, whose loss grows with the current's square. */
  readonly fullLoadDrop: number;
}

/**
 * No authoritative measurement of 12→5 V units was found. Makers give 90 to 96 % at their best point, tests of cheap ones 75 to 85 % at little
 * load. With these the unit is at 78 % with 1 W, 87 % with 5 W and 84 % with all of 25 W.
 */
export const CONVERTER_LOSSES_DEFAULT: ConverterLosses = {
  noLoadWatts: 0.2,
  efficiency: 0.92,
  fullLoadDrop: 0.07,
};

/** What the units of a rack are made for where rack.yaml does not say: 5 A at 5 V. */
export const CONVERTER_MAX_WATTS_DEFAULT = 25;

/** Below this a model of losses makes no sense any more, as for a load far above what the unit is made for. */
const EFFICIENCY_MIN = 0.3;

/** Draw at the 12 V side of a unit that gives `outputWatts` at its 5 V side and is made for `maxWatts` there. Grows with the load, always. */
export function converterInputWatts(
  outputWatts: number,
  maxWatts: number = CONVERTER_MAX_WATTS_DEFAULT,
  losses: ConverterLosses = CONVERTER_LOSSES_DEFAULT,
): number {
  const load = Math.max(0, outputWatts);
  const share = maxWatts > 0 ? load / maxWatts : 1;
  const efficiency = Math.max(EFFICIENCY_MIN, losses.efficiency - losses.fullLoadDrop * share);
  return losses.noLoadWatts + load / efficiency;
}
