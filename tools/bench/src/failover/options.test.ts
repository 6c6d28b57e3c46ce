import { describe, expect, it } from 'vitest';
import { SYSTEMS } from '../systems/terms.ts';
import { FAULTS } from './faults.ts';
import { parseOptions } from './options.ts';

describe('the options of the failover bench', () => {
  it('measure everything twenty times unless told otherwise', () => {
    expect(parseOptions([])).toMatchObject({
      ...{ cuts: 20, faults: FAULTS, systems: SYSTEMS },
      ...{ json: false, resume: false, out: 'docs/benchmarks' },
    });
  });

  it('take faults and systems by name, in the order of the reports', () => {
    const args = ['--only', 'nodeKill, linkCut', '--systems', 'grappe', '--cuts', '2', '--json'];
    expect(parseOptions(args)).toMatchObject({
      ...{ cuts: 2, faults: ['linkCut', 'nodeKill'], systems: ['grappe'], json: true },
    });
  });

  it.each([
    [['--cuts', '0'], /--cuts takes a whole number from 1/],
    [['--cuts', '2.5'], /--cuts/],
    [['--cuts', ''], /--cuts/],
    [['--cuts', '1e2'], /--cuts/],
    [['--cuts', '100000'], /--cuts/],
    [['--only', 'linkcut'], /--only takes linkCut, .* not "linkcut"/],
    [['--systems', ''], /--systems takes grappe/],
    [['--sytems', 'grappe'], /--sytems/],
    [['extra'], /extra/],
  ])('refuse %j', (args, reason) => {
    expect(() => parseOptions(args)).toThrow(TypeError);
    expect(() => parseOptions(args)).toThrow(reason);
  });
});
