import { failure } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FirstBootEvent } from './acts.ts';
import { REPORTS_MAX } from './step.ts';
import { BoardWorld, CARD, PowerCut } from './testing/board-world.ts';

const CUTS_MAX = 40;

const obstacle: fc.Arbitrary<FirstBootEvent> = fc.constantFrom<FirstBootEvent>(
  { kind: 'looked', network: { links: [], wifi: 'unknown' } },
  ...(['network', 'dates', 'controller', 'card', 'fault'] as const).map(
    (cause): FirstBootEvent => ({
      kind: 'not-joined',
      obstacle: { cause, failure: failure('UNAUTHENTICATED', `because of ${cause}`) },
    }),
  ),
);

/** Switched on again and again, the last time for good. */
function live(world: BoardWorld, cuts: readonly number[]): number {
  let done = 0;
  for (const cut of [...cuts, Infinity]) {
    world.cutAfter = cut;
    try {
      world.boot();
    } catch (error) {
      if (!(error instanceof PowerCut)) throw error;
      done += 1;
    }
  }
  return done;
}

function expectNode(world: BoardWorld): void {
  const { rack, node, cardId } = world.card;
  expect(world.identity).toEqual({ rack, node, cardId });
  expect(world.enrolled).toEqual(new Set([world.savedKey]));
  expect(world.pendingKey === undefined || world.pendingKey === world.savedKey).toBe(true);
  expect([...world.secrets]).toEqual(world.card.system === 'grappe' ? ['system'] : []);
  expect(world.agentRuns).toBe(true);
}

describe('a first boot that loses power', () => {
  it.each(['grappe', 'raspberry-pi-os'] as const)(
    'after each durable change of %s ends as one that does not',
    (system) => {
      const card = { ...CARD, system };
      const calm = new BoardWorld(card);
      expect(live(calm, [])).toBe(0);
      expectNode(calm);
      let cuts = 0;
      for (let cut = 0; cut < CUTS_MAX; cut += 1) {
        const world = new BoardWorld(card);
        cuts += live(world, [cut]);
        expectNode(world);
        expect(world.files).toEqual(calm.files);
      }
      expect(cuts).toBeGreaterThanOrEqual(7);
      expect(cuts).toBeLessThan(CUTS_MAX);
    },
  );

  it('any number of times, with anything in its way, becomes the same node', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(CUTS_MAX), { maxLength: 12 }),
        fc.array(obstacle, { maxLength: 30 }),
        (cuts, obstacles) => {
          const world = new BoardWorld();
          world.obstacles = [...obstacles];
          live(world, cuts);
          expectNode(world);
        },
      ),
    );
  });

  it('waits between any two tries, writes little, and says nothing twice in a row', () => {
    fc.assert(
      fc.property(fc.array(obstacle, { minLength: 20, maxLength: 400 }), (obstacles) => {
        const world = new BoardWorld();
        world.obstacles = [...obstacles];
        live(world, []);
        expect(world.reports.length).toBeLessThanOrEqual(REPORTS_MAX + 1);
        const acts = world.acts.map(({ kind }) => kind);
        const reads = acts.flatMap((kind, at) => (kind === 'read-card' && at > 0 ? [at] : []));
        for (const at of reads) expect(acts[at - 1]).toBe('wait');
        const told = world.told.map(({ phase, reason, notes }) =>
          JSON.stringify([phase, reason?.key, notes]),
        );
        told.slice(1).forEach((one, index) => expect(one).not.toBe(told[index]));
      }),
    );
  });
});
