import {
  FAILOVER_DEFAULT,
  NO_WIRING,
  POWER_DEFAULT,
  type ConverterName,
  type NodeName,
  type RackName,
  type RackSpec,
} from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { parseSize } from '../format/size.ts';
import { boardFacts } from './simulate-boards.ts';
import { parsePart, planRuns, type Step } from './simulate-steps.ts';
import { Timeline } from './simulate-timeline.ts';

const GIBIBYTE = 1_073_741_824;
const names = ['pi1', 'pi2', 'pi3'] as NodeName[];
const rack: RackSpec = {
  name: 'pearl' as RackName,
  network: {},
  failover: FAILOVER_DEFAULT,
  converters: [
    { name: 'c1' as ConverterName, nodes: names.slice(0, 2) },
    { name: 'unused' as ConverterName, nodes: [] },
  ],
  power: POWER_DEFAULT,
  nodes: names.map((name) => ({ name, roles: [], labels: {}, wiring: NO_WIRING })),
};

const step = (verb: Step['verb'], text: string, atMs?: number): Step => {
  const part = parsePart(text);
  if (part === undefined) throw new Error(text);
  return { verb, part, ...(atMs === undefined ? {} : { atMs }) };
};
const planned = (steps: readonly Step[], controllerOn?: NodeName) =>
  planRuns(rack, steps, { forMs: 100_000, ...(controllerOn && { controllerOn }) });

describe('parts', () => {
  it.each(['node', 'node:', 'rack:x', 'c1', '', 'each-rack'])('%j is none', (text) =>
    expect(parsePart(text)).toBeUndefined(),
  );
});

describe('plans', () => {
  it('give the power back halfway, to everything', () => {
    const [run] = planned([step('kill', 'converter:c1'), step('kill', 'node:pi3', 20_000)]);
    expect(run?.events.map(({ atMs, healAtMs }) => [atMs, healAtMs])).toEqual([
      [0, 60_000],
      [20_000, 60_000],
    ]);
    expect(run).toMatchObject({ off: names, healsAtMs: [60_000] });
  });

  it('leave off what has no --heal, when there is one', () => {
    const steps = [
      step('kill', 'node:pi1'),
      step('kill', 'node:pi2'),
      step('heal', 'node:pi2', 9_000),
    ];
    const [run] = planned(steps);
    expect(run?.events.map(({ healAtMs }) => healAtMs)).toEqual([undefined, 9_000]);
  });

  it('may lose and get back the same part twice', () => {
    const steps = [
      step('kill', 'node:pi1'),
      step('heal', 'node:pi1', 10_000),
      step('kill', 'node:pi1', 20_000),
      step('heal', 'node:pi1', 30_000),
    ];
    const [run] = planned(steps);
    expect(run?.events.map(({ healAtMs }) => healAtMs)).toEqual([10_000, 30_000]);
    expect(run?.off).toEqual(['pi1']);
  });

  it('try single failures, of converters that feed something', () => {
    expect(planned([step('kill', 'each-converter')]).map(({ title }) => title)).toEqual([
      'converter c1',
    ]);
    expect(planned([])).toHaveLength(4);
  });

  it('know that the controller fails with its node', () => {
    expect(planned([step('kill', 'controller')], names[0])[0]?.off).toEqual(['pi1']);
    expect(planned([step('kill', 'controller')])[0]?.off).toEqual([]);
  });

  it('are refused with everything that is wrong', () => {
    const steps = [step('kill', 'node:pi7'), step('kill', 'converter:c7', 200_000)];
    expect(() => planned(steps)).toThrow(/pi7.*pi1, pi2, pi3.*c7.*c1, unused.*after the end/);
  });
});

describe('boards', () => {
  const node = (board?: string) => ({
    name: 'pi1' as NodeName,
    roles: [],
    labels: {},
    wiring: NO_WIRING,
    ...(board !== undefined && { board }),
  });
  const none = new Map<string, number>();

  it('offer what the kernel leaves of what is soldered on', () => {
    const { cpus, memoryBytes, assumed } = boardFacts(node('rpi-3b'), none);
    expect({ cpus, assumed }).toEqual({ cpus: 4, assumed: undefined });
    expect(memoryBytes).toBeGreaterThan(0.85 * GIBIBYTE);
    expect(memoryBytes).toBeLessThan(0.93 * GIBIBYTE);
    expect(boardFacts(node('rpi-zero-2'), none).memoryBytes).toBeLessThan(0.45 * GIBIBYTE);
  });

  it('say what was assumed, unless somebody knows better', () => {
    for (const board of ['rpi-4b', 'generic', undefined])
      expect(boardFacts(node(board), none).assumed).toBeDefined();
    const told = new Map([
      ['rpi-4b', 4 * GIBIBYTE],
      ['pi1', 2 * GIBIBYTE],
    ]);
    expect(boardFacts(node('rpi-4b'), told)).toEqual({ cpus: 4, memoryBytes: 2 * GIBIBYTE });
    told.delete('pi1');
    expect(boardFacts(node('rpi-4b'), told).memoryBytes).toBe(4 * GIBIBYTE);
  });

  it.each([
    ['512m', 536_870_912],
    ['1.5g', 1_610_612_736],
    ['3700MiB', 3_879_731_200],
    ['4GB', 4_294_967_296],
    ['4', undefined],
    ['0m', undefined],
    ['-1g', undefined],
    ['1t', undefined],
  ])('%s is %s bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));
});

describe('timelines', () => {
  const timeline = new Timeline([0, 60_000], 120_000);
  const bar = (fromMs: number, untilMs: number, served: number) =>
    timeline.bar(
      [
        { fromMs: 0, untilMs: fromMs, served: 2 },
        { fromMs, untilMs, served },
        { fromMs: untilMs, untilMs: 120_000, served: 2 },
      ],
      2,
    );

  it('show a gap of a tenth of a second as well as one of a minute', () => {
    expect(bar(1_000, 1_100, 1)).toMatch(/^\|█+▒█+\|█+\|$/);
    expect(bar(0, 60_000, 0)).toMatch(/^\|░+\|█+\|$/);
    expect(bar(0, 75_000, 0)).toMatch(/^\|░+\|░+█+\|$/);
  });

  it('are as wide as their header', () => {
    expect(timeline.header).toHaveLength(bar(0, 1, 0).length);
    expect(timeline.header).toMatch(/^\|0s .*\+1s .*\|1m .*\|$/);
  });
});
