import { describe, expect, it } from 'vitest';
import { readOptions } from './options.ts';

describe('the options of the simulator', () => {
  it('have defaults, and are read', () => {
    expect(readOptions([])).toMatchObject({
      ok: true,
      value: { racks: 100, seed: 1, json: false, weather: false },
    });
    const given = [
      '--racks',
      '1',
      '--seed',
      '42',
      '--jobs',
      '3',
      '--trace',
      'x',
      '--json',
      '--weather',
    ];
    const value = { racks: 1, seed: 42, jobs: 3, trace: 'x', json: true, weather: true };
    expect(readOptions(given)).toEqual({ ok: true, value });
  });

  it.each([
    [['--racks', '0'], /--racks 0: expected a whole number from 1 on/],
    [['--seed', 'x'], /--seed x/],
    [['--racks', '2', '--trace', 'x'], /--racks 1/],
    [['--unknown'], /unknown/],
    [['stray'], /stray/],
  ])('%j are refused', (args, message) => {
    const options = readOptions(args);
    expect(options.ok ? '' : options.error).toMatch(message);
  });
});
