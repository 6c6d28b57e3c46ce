import type { NodeName } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NodeLoad } from './live.ts';
import { nextLoad, WEIGHT_MIN, WEIGHT_STEP, weightFor } from './load-weights.ts';
import { doubtsItself, findingOf, replacedAtMs } from './verdict.ts';

const timeMs = fc.nat({ max: 1_000_000 });
const state = fc.constantFrom('up', 'down', 'unchecked', 'drain', 'maint');
const node = fc.constantFrom('n1', 'n2', 'n3').map((name) => name as NodeName);
const opinion = fc.record({ gateway: node, report: fc.record({ state }), sinceMs: timeMs });

describe('what gateways say together', () => {
  it('is down only when one says so, and none says up', () => {
    fc.assert(
      fc.property(fc.array(opinion, { maxLength: 8 }), (opinions) => {
        const states = opinions.map(({ report }) => report.state);
        const finding = findingOf(opinions);
        const isDown = states.includes('down') && !states.includes('up');
        expect(finding.kind === 'down').toBe(isDown);
        if (finding.kind !== 'down') return;
        const since = opinions.filter(({ report }) => report.state === 'down');
        expect(since.every(({ sinceMs }) => sinceMs <= finding.sinceMs)).toBe(true);
      }),
    );
  });

  it('costs no task that has run, or has been down, for less than what was asked for', () => {
    const replacement = fc.record({ afterMs: timeMs, startPeriodMs: timeMs });
    const standing = fc.record({ runningSinceMs: timeMs, wasUp: fc.boolean() });
    fc.assert(
      fc.property(
        replacement,
        timeMs,
        standing,
        (asked, downSinceMs, { runningSinceMs, wasUp }) => {
          const atMs = replacedAtMs(asked, downSinceMs, { runningSinceMs, wasUp });
          expect(atMs - downSinceMs).toBeGreaterThanOrEqual(asked.afterMs);
          expect(atMs - runningSinceMs).toBeGreaterThanOrEqual(asked.afterMs);
          if (!wasUp) expect(atMs - runningSinceMs).toBeGreaterThanOrEqual(asked.startPeriodMs);
        },
      ),
    );
  });

  it('is doubted only when nothing on several nodes answers', () => {
    const found = fc.constantFrom('passed', 'answered', 'unreached');
    const checked = fc.record({ node, state, found });
    fc.assert(
      fc.property(fc.array(checked, { maxLength: 12 }), (servers) => {
        const own = servers.filter((one) => one.state === 'up' || one.state === 'down');
        const silent = own.every((one) => one.state === 'down' && one.found === 'unreached');
        const nodes = new Set(own.map((one) => one.node));
        expect(doubtsItself(servers)).toBe(silent && nodes.size > 1);
      }),
    );
  });
});

describe('the weight of a node', () => {
  const load = fc.nat({ max: 400 });

  it('is never below its floor, and moves by one step at most', () => {
    fc.assert(
      fc.property(fc.array(load, { minLength: 1, maxLength: 60 }), (loads) => {
        let known: NodeLoad = { told: loads[0] ?? 0 };
        for (const told of loads) {
          const next = nextLoad({ ...known, told });
          const { weight = 0 } = next;
          expect(weight).toBeGreaterThanOrEqual(WEIGHT_MIN);
          expect(weight).toBeLessThanOrEqual(100);
          expect(weight % WEIGHT_STEP).toBe(0);
          if (known.weight !== undefined)
            expect(Math.abs(weight - known.weight)).toBeLessThanOrEqual(WEIGHT_STEP);
          known = next;
        }
      }),
    );
  });

  it('comes near to what a steady load asks for, and rests there', () => {
    fc.assert(
      fc.property(load, load, (before, steady) => {
        let known = nextLoad({ told: before });
        for (let look = 0; look < 40; look += 1) known = nextLoad({ ...known, told: steady });
        expect(Math.abs((known.weight ?? 0) - weightFor(steady))).toBeLessThan(WEIGHT_STEP);
        expect(nextLoad({ ...known, told: steady }).weight).toBe(known.weight);
      }),
    );
  });
});
