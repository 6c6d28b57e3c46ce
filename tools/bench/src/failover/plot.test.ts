import { describe, expect, it } from 'vitest';
import type { SystemName } from '../systems/terms.ts';
import { SYSTEMS, SYSTEM_TITLES } from '../systems/terms.ts';
import type { Fault } from './faults.ts';
import { FAULTS, FAULT_TITLES } from './faults.ts';
import { plotFailover } from './plot.ts';
import type { CutRecord } from './raw-file.ts';

function records(system: SystemName, fault: Fault, ...values: readonly number[]): CutRecord[] {
  return values.map((servingAgainMs, index) => ({
    ...{
      system,
      fault,
      cut: index + 1,
      victim: 'black-pearl1',
      servingAgainMs,
      shortMs: 1,
      hostBusyPercent: 5,
    },
  }));
}

function marksOf(svg: string, system: SystemName): { readonly x: number; readonly y: number }[] {
  const place = new RegExp(
    `class="mark ${system}" transform="translate\\(([\\d.]+) ([\\d.]+)\\)"`,
    'g',
  );
  // The first of each system is in the legend.
  return [...svg.matchAll(place)].slice(1).map(([, x, y]) => ({ x: Number(x), y: Number(y) }));
}

describe('the plot', () => {
  const everything = FAULTS.flatMap((fault) =>
    SYSTEMS.flatMap((s) => records(s, fault, 500, 9000)),
  );

  it('shows every single measurement, with a legend and the name of each fault', () => {
    const svg = plotFailover(everything);
    for (const system of SYSTEMS) {
      expect(marksOf(svg, system)).toHaveLength(FAULTS.length * 2);
      expect(svg).toContain(SYSTEM_TITLES[system]);
    }
    for (const fault of FAULTS) expect(svg).toContain(`>${FAULT_TITLES[fault]}<`);
  });

  it('puts longer times further to the right, and each system in a row of its own', () => {
    const svg = plotFailover([
      ...records('grappe', 'linkCut', 1000, 2000),
      ...records('swarmDefault', 'linkCut', 20_000),
    ]);
    const [first, second] = marksOf(svg, 'grappe');
    const [swarm] = marksOf(svg, 'swarmDefault');
    const xs = [first?.x, second?.x, swarm?.x].map(Number);
    expect([...xs].sort((a, b) => a - b)).toEqual(xs);
    expect(Number(swarm?.y) - Number(second?.y)).toBeGreaterThan(10);
  });

  it('does not hide equal measurements behind each other', () => {
    const ys = marksOf(plotFailover(records('grappe', 'nodeKill', 700, 700, 700)), 'grappe');
    expect(new Set(ys.map(({ y }) => y)).size).toBe(3);
  });

  it('says median and worst in numbers', () => {
    expect(plotFailover(records('grappe', 'nodeKill', 1000, 1200, 2000))).toContain(
      '1.20 s · 2.00 s',
    );
  });

  it('is the same for the same numbers, readable on light and dark pages, and needs no other file', () => {
    const svg = plotFailover(everything);
    expect(plotFailover(everything)).toBe(svg);
    expect(svg).toContain('prefers-color-scheme:dark');
    expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|href|<script/);
  });

  it('is a drawing also when nothing was measured', () => {
    const failed: CutRecord = { system: 'grappe', fault: 'linkCut', cut: 1, failure: 'in vain' };
    expect(plotFailover([failed])).toMatch(/^<svg .*<\/svg>\n$/s);
    expect(plotFailover([])).not.toContain('NaN');
  });
});
