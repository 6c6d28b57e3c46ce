import { quantile } from '../figures/statistics.ts';

/** One round: everything once, in seconds. */
export interface FlashRound {
  /** `dd bs=4M oflag=direct conv=fsync` */
  readonly ddDirectSeconds: number;
  /** `dd bs=4M conv=fsync` */
  readonly ddBufferedSeconds: number;
  readonly ddReadSeconds: number;
  /** Of `grappe image flash`: until the card has said that all is on it. */
  readonly writeSeconds: number;
  readonly verifySeconds: number;
  /** All of the command, with its start and the test of the card's size. */
  readonly commandSeconds: number;
  readonly peakRssMb: number;
}

export interface FlashFigures {
  /** To the faster dd. */
  readonly writeRatioToDd: number;
  readonly verifyRatioToRead: number;
  readonly peakRssMb: number;
  readonly bytesEqual: boolean;
  readonly megabytes: number;
  readonly rounds: readonly FlashRound[];
}

/** What issue 6 asks for. */
export const RATIO_MAX = 1.15;
export const PEAK_RSS_MB_MAX = 150;

const MEDIAN = 0.5;
const DECIMALS = 3;

/** Medians against medians: one slow moment of the disk is nobody's figure. */
export function figuresOf(
  rounds: readonly FlashRound[],
  facts: { readonly megabytes: number; readonly bytesEqual: boolean },
): FlashFigures {
  const median = (key: keyof FlashRound): number =>
    quantile(
      rounds.map((round) => round[key]),
      MEDIAN,
    ) ?? Number.NaN;
  const dd = Math.min(median('ddDirectSeconds'), median('ddBufferedSeconds'));
  return {
    writeRatioToDd: rounded(median('writeSeconds') / dd),
    verifyRatioToRead: rounded(median('verifySeconds') / median('ddReadSeconds')),
    peakRssMb: Math.max(...rounds.map(({ peakRssMb }) => peakRssMb)),
    ...facts,
    rounds,
  };
}

/** Whether all targets are met. */
export function hasPassed(figures: FlashFigures): boolean {
  return (
    figures.bytesEqual &&
    figures.writeRatioToDd <= RATIO_MAX &&
    figures.verifyRatioToRead <= RATIO_MAX &&
    figures.peakRssMb <= PEAK_RSS_MB_MAX
  );
}

export function rounded(value: number): number {
  return Number(value.toFixed(DECIMALS));
}
