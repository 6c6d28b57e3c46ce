import { describe, expect, it } from 'vitest';
import {
  BOARD_POWER,
  boardPowerOf,
  boardWatts,
  CONVERTER_LOSSES_DEFAULT,
  converterInputWatts,
  KNOWN_BOARDS,
} from './board-power.ts';

describe('draw of boards', () => {
  it.each(KNOWN_BOARDS)('is in order for %s', (board) => {
    const power = BOARD_POWER[board];
    expect(power.haltedWatts).toBeLessThan(power.idleWatts);
    expect(power.idleWatts).toBeLessThan(power.maxWatts);
    expect(power.bootPeakWatts).toBeGreaterThan(power.idleWatts);
  });

  it('goes from idle to busy with the share of cores that work', () => {
    const board = boardPowerOf('rpi-3b');
    expect(boardWatts(board, 0)).toBe(1.4);
    expect(boardWatts(board, 0.5)).toBeCloseTo(2.55);
    expect(boardWatts(board, 1)).toBe(3.7);
  });

  it.each([
    [-1, 1.4],
    [3, 3.7],
    [Number.NaN, 3.7],
  ])('takes a share of %d for what it is nearest to, or for the worst', (share, watts) => {
    expect(boardWatts(boardPowerOf('rpi-3b'), share)).toBe(watts);
  });

  it.each([undefined, 'rock-5b', 'toString', ''])('of the board %s is the general one', (board) => {
    expect(boardPowerOf(board)).toBe(BOARD_POWER.generic);
  });

  it('of ten 3B under the load of the field report is within a tenth of its 35 W', () => {
    expect(10 * boardWatts(boardPowerOf('rpi-3b'), 0.9)).toBeGreaterThan(35 * 0.9);
    expect(10 * boardWatts(boardPowerOf('rpi-3b'), 0.9)).toBeLessThan(35 * 1.1);
  });
});

describe('losses of a converter', () => {
  it('are its own draw without a load', () => {
    expect(converterInputWatts(0)).toBe(CONVERTER_LOSSES_DEFAULT.noLoadWatts);
    expect(converterInputWatts(-1)).toBe(CONVERTER_LOSSES_DEFAULT.noLoadWatts);
  });

  it.each([
    [1, 0.775],
    [5, 0.874],
    [25, 0.844],
  ])('leave %d W an efficiency of %d', (watts, efficiency) => {
    expect(watts / converterInputWatts(watts)).toBeCloseTo(efficiency, 3);
  });

  it('grow with the load, also beyond what the unit is made for, and always take more than they give', () => {
    let before = 0;
    for (let watts = 0.1; watts < 500; watts *= 1.1) {
      const input = converterInputWatts(watts, 25);
      expect(input).toBeGreaterThan(before);
      expect(input).toBeGreaterThan(watts);
      before = input;
    }
  });

  it('are as good as they get for a unit of no rating', () => {
    expect(converterInputWatts(5, 0)).toBeGreaterThan(5);
  });
});
