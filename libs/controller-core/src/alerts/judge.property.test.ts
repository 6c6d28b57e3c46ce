import fc from 'fast-check';
import type { Alert, NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import type { Step } from '../context.ts';
import type { ControllerEffect } from '../effects.ts';
import { newControllerState } from '../state/state.ts';
import { rackSpec } from '../testing/specs.ts';
import { judgeTroubles } from './judge.ts';
import { indexAlerts } from './ledger.ts';
import { newAlertsLive } from './live.ts';
import { ALERT_LOOK_MS, CLEAR_AFTER_MS, OUTLAST_MS } from './timings.ts';
import { troubleKey, type Trouble } from './trouble.ts';

/** A trouble of the test: a node of a tree, explained by the one that it hangs on. */
function trouble(index: number, parent: number | undefined, raiseAfterMs: number): Trouble {
  const subject = { node: `n${index}` as NodeName };
  return {
    key: troubleKey('node.lost', subject),
    kind: 'node.lost',
    severity: index % 3 === 0 ? 'critical' : 'warning',
    subject,
    message: `trouble ${index}`,
    causes:
      parent === undefined ? [] : [troubleKey('node.lost', { node: `n${parent}` as NodeName })],
    raiseAfterMs,
  };
}

/** From when to when, in looks, each trouble is there. */
interface Course {
  readonly trouble: Trouble;
  readonly from: number;
  readonly until: number;
}

class Bench {
  readonly state = newControllerState(rackSpec(), 0);
  readonly changes: Extract<ControllerEffect, { kind: 'alert' }>[] = [];
  #look = 0;

  run(courses: readonly Course[], looks: number, restartAt?: number): void {
    for (let n = 0; n < looks; n += 1) {
      if (n === restartAt) this.#restart();
      const at = this.#look;
      this.#look += 1;
      const nowMs = at * ALERT_LOOK_MS;
      const ctx = { nowMs, wallMs: nowMs, randomId: () => '' };
      const step: Step = { state: this.state, ctx, effects: [] };
      judgeTroubles(
        step,
        courses.filter(({ from, until }) => at >= from && at < until).map((one) => one.trouble),
      );
      this.state.durable.settle();
      for (const effect of step.effects) if (effect.kind === 'alert') this.changes.push(effect);
    }
  }

  #restart(): void {
    Object.assign(this.state.live, { alerts: newAlertsLive() });
    indexAlerts(this.state);
  }

  notices(change: 'raised' | 'cleared'): Alert[] {
    return this.changes
      .filter((one) => one.change === change && one.alert.isSent)
      .map((one) => one.alert);
  }
}

const SECONDS = 1_000 / ALERT_LOOK_MS;
const clearLooks = (CLEAR_AFTER_MS / 1_000) * SECONDS;
const outlastLooks = (OUTLAST_MS / 1_000) * SECONDS;

describe('one fault', () => {
  it('is one notice and one end, in whatever order its effects are seen and go', () => {
    const tree = fc.array(
      fc.record({
        parent: fc.nat(),
        // As the rules have it: an effect waits longer than its cause, by at least what they may be apart.
        raise: fc.integer({ min: 0, max: 20 }),
        from: fc.integer({ min: 0, max: 9 }),
        until: fc.integer({ min: 0, max: 59 }),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(
        tree,
        fc.option(fc.integer({ min: 0, max: 299 }), { nil: undefined }),
        (drawn, restart) => {
          const length = 120;
          const depths: number[] = [];
          const courses = drawn.map(({ parent, raise, from, until }, index): Course => {
            const at = index === 0 ? undefined : parent % index;
            const depth = at === undefined ? 0 : (depths[at] ?? 0) + 1;
            depths.push(depth);
            const raiseAfterMs = (10 * depth + (depth === 0 ? 0 : raise)) * 1_000;
            return {
              trouble: trouble(index, at, raiseAfterMs),
              from,
              // An effect may go a while after what has brought it about.
              until: length + (depth === 0 ? 0 : until),
            };
          });
          const bench = new Bench();
          bench.run(courses, length + 60 + clearLooks + 60, restart);
          const raised = bench.notices('raised');
          const cleared = bench.notices('cleared');
          // A controller that ends before the cause is decided has to find it anew.
          expect(raised.map(({ kind, node }) => [kind, node])).toEqual([['node.lost', 'n0']]);
          expect(cleared.map(({ id }) => id)).toEqual(raised.map(({ id }) => id));
          const worst = bench.changes.map(({ alert }) => alert.severity);
          if (worst.includes('critical')) expect(cleared[0]?.severity).toBe('critical');
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('whatever happens', () => {
  const course = fc.record({
    parent: fc.nat(),
    raise: fc.integer({ min: 0, max: 60 }),
    spans: fc.array(fc.tuple(fc.nat(200), fc.integer({ min: 1, max: 100 })), { maxLength: 4 }),
  });

  it('what was sent is cleared exactly once, and nothing stays open when all is well', () => {
    const courses = fc.array(course, { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(courses, fc.option(fc.nat(400), { nil: undefined }), (drawn, restart) => {
        const all = drawn.flatMap(({ parent, raise, spans }, index) => {
          // Any may hang on any, on itself and in a ring, too.
          const one = trouble(index, parent % drawn.length, raise * 1_000);
          return spans.map(([from, length]) => ({ trouble: one, from, until: from + length }));
        });
        // One trouble is told once, however many spans hold.
        const merged = (at: number) => {
          const there = new Map<string, Trouble>();
          for (const { trouble: one, from, until } of all)
            if (at >= from && at < until) there.set(one.key, one);
          return [...there.values()];
        };
        const looks = 300 + clearLooks + outlastLooks + 10;
        const perLook = Array.from({ length: looks }, (_, at) =>
          merged(at).map((one) => ({ trouble: one, from: at, until: at + 1 })),
        ).flat();
        const bench = new Bench();
        bench.run(perLook, looks, restart);
        const ids = bench.notices('raised').map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
        const ends = bench.notices('cleared').map(({ id }) => id);
        expect([...ends].sort((a, b) => a - b)).toEqual([...ids].sort((a, b) => a - b));
        expect(bench.state.live.alerts.open.size).toBe(0);
        expect(bench.state.live.alerts.watches.size).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});
