import type { BatteryReading, BoardReading } from '../body/sensor-tree.ts';
import type { BatterySetup, Glitch } from './scenario.ts';
import type { Frame } from './world.ts';

/** What the chips show of a frame. `undefined`: they are not there. `'as-before'`: they stand still. */
export type Shown<T> = T | undefined | 'as-before';

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** No two looks of a real chip are the same to the last digit. */
const VOLTS_NOISE = 0.004;
const LOAD_NOISE = 0.02;
/** Under load and without. */
const BOARD_VOLTS = 5.05;
const LOW_VOLTS = 4.55;
/** What a loose wire makes of a voltage: nothing that drives a rack, and nothing that feeds a board. */
const IMPOSSIBLE_BATTERY_VOLTS = 1.3;
const IMPOSSIBLE_BOARD_VOLTS = 0.4;
const IMPOSSIBLE_CHARGE = -0.4;

/** The battery's meters. */
export function showBattery(
  { volts, amps, world }: Frame,
  { temperatureC }: BatterySetup,
  random: () => number,
): Shown<BatteryReading> {
  const glitch = world.glitches.get('battery')?.glitch;
  const seen = {
    volts: volts + noise(VOLTS_NOISE, random),
    amps: amps * (1 + noise(LOAD_NOISE, random)),
    charge: world.charge,
    temperatureC,
  };
  return spoilt(glitch, seen, {
    ...seen,
    volts: IMPOSSIBLE_BATTERY_VOLTS,
    charge: IMPOSSIBLE_CHARGE,
  });
}

/** A node's own meter. */
export function showBoard(frame: Frame, node: number, random: () => number): Shown<BoardReading> {
  const watts = (frame.nodeWatts.get(node) ?? 0) * (1 + noise(LOAD_NOISE, random));
  const volts = frame.world.lows.has(node) ? LOW_VOLTS : BOARD_VOLTS;
  const seen = { volts: volts + noise(VOLTS_NOISE, random), watts };
  return spoilt(frame.world.glitches.get(node)?.glitch, seen, {
    ...seen,
    volts: IMPOSSIBLE_BOARD_VOLTS,
  });
}

function spoilt<T>(glitch: Glitch | undefined, seen: T, impossible: T): Shown<T> {
  switch (glitch) {
    case undefined:
      return seen;
    case 'freeze':
      return 'as-before';
    case 'vanish':
      return undefined;
    case 'impossible':
      return impossible;
  }
}

function noise(size: number, random: () => number): number {
  return size * (2 * random() - 1);
}
