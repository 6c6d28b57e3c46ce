import { describe, expect, it } from 'vitest';
import { SYSTEMS } from '../systems/terms.ts';
import { FAULTS } from './faults.ts';
import { cutKey, planBlocks, remainingBlocks } from './plan.ts';

const everything = { faults: FAULTS, systems: SYSTEMS };

describe('a plan', () => {
  it('has every cut of every fault on every system exactly once', () => {
    const keys = planBlocks({ ...everything, cuts: 12 })
      .flatMap(({ cuts }) => cuts)
      .map(cutKey);
    expect(keys).toHaveLength(12 * FAULTS.length * SYSTEMS.length);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('lets systems take turns, so that the host drifts under all of them alike', () => {
    const blocks = planBlocks({ ...everything, cuts: 12 });
    expect(blocks.map(({ system }) => system)).toEqual([...SYSTEMS, ...SYSTEMS, ...SYSTEMS]);
    expect(blocks.at(-1)?.cuts.map(({ cut }) => cut)).toEqual([11, 11, 11, 11, 12, 12, 12, 12]);
  });

  it('changes the fault with every cut, so that no container is killed again and again', () => {
    const [block] = planBlocks({ ...everything, cuts: 2 });
    expect(block?.cuts.map(({ fault }) => fault)).toEqual([...FAULTS, ...FAULTS]);
  });

  it('keeps to the systems and faults that were asked for', () => {
    const blocks = planBlocks({ cuts: 1, faults: ['nodeKill'], systems: ['swarmTuned'] });
    expect(blocks).toEqual([
      { system: 'swarmTuned', cuts: [{ system: 'swarmTuned', fault: 'nodeKill', cut: 1 }] },
    ]);
  });
});

describe('what is left of a plan', () => {
  it('is what was not measured, without blocks that are done', () => {
    const blocks = planBlocks({ cuts: 6, faults: ['linkCut'], systems: ['grappe', 'swarmTuned'] });
    const done = new Set(
      blocks
        .flatMap(({ cuts }) => cuts)
        .filter(({ system, cut }) => system === 'grappe' && cut !== 6)
        .map(cutKey),
    );
    const left = remainingBlocks(blocks, done);
    expect(left.map(({ system, cuts }) => [system, cuts.length])).toEqual([
      ['swarmTuned', 5],
      ['grappe', 1],
      ['swarmTuned', 1],
    ]);
  });
});
