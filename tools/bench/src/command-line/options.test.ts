import { describe, expect, it } from 'vitest';
import { parseOptions as parseFalsePositives } from '../false-positives/options.ts';
import { parseOptions as parseFootprint } from '../footprint/options.ts';
import { parseOutOptions as parseScheduler } from './out-options.ts';

describe('the options of the false positives bench', () => {
  it('look for half an hour unless told otherwise', () => {
    expect(parseFalsePositives([])).toMatchObject({ minutes: 30, seed: 1, json: false });
    const args = ['--minutes', '2', '--seed', '7', '--json', '--name', 'lab2'];
    expect(parseFalsePositives(args)).toMatchObject({
      ...{ minutes: 2, seed: 7, json: true, name: 'lab2' },
    });
  });

  it.each([['--minutes=0'], ['--minutes=half'], ['--seed=-1'], ['--cuts=2']])(
    'refuse %s',
    (arg) => {
      expect(() => parseFalsePositives([arg])).toThrow(TypeError);
    },
  );
});

describe('the options of the footprint bench', () => {
  it('measure ten minutes unless told otherwise', () => {
    expect(parseFootprint([])).toMatchObject({ minutes: 10, out: 'docs/benchmarks' });
    expect(parseFootprint(['--minutes', '1', '--out', 'here'])).toMatchObject({
      ...{ minutes: 1, out: 'here' },
    });
  });

  it('refuse what is no number of minutes', () => {
    expect(() => parseFootprint(['--minutes', '1.5'])).toThrow(/--minutes takes a whole number/);
  });
});

describe('the options of the scheduler bench', () => {
  it('are few, as it needs no rack', () => {
    expect(parseScheduler(['--json'])).toEqual({ json: true, help: false, out: 'docs/benchmarks' });
    expect(() => parseScheduler(['--name', 'lab'])).toThrow(TypeError);
  });
});
