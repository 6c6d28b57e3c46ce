import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { global } from '../testing/specs.ts';
import { UpgradingRack, type UpgradeFate } from '../testing/upgrading-rack.ts';
import type { NodeUpgradePhase } from './records.ts';

const FATES: readonly UpgradeFate[] = ['upgrades', 'goes-back', 'refuses', 'loses-tasks'];
/** More than one in three would let most upgrades end with their first node. */
const fate = fc.oneof(
  { weight: 6, arbitrary: fc.constant<UpgradeFate>('upgrades') },
  { weight: 1, arbitrary: fc.constantFrom(...FATES) },
);

const happening = fc.oneof(
  fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 250, max: 20_000 }) }),
  fc.record({ kind: fc.constant('restart' as const) }),
  fc.record({ kind: fc.constant('pause' as const) }),
  fc.record({ kind: fc.constant('resume' as const) }),
  fc.record({ kind: fc.constant('silence' as const), node: fc.integer({ min: 1, max: 6 }) }),
);

describe('whatever happens during an upgrade', () => {
  it('two gateways are never at it together, no more nodes than asked for, and none is begun after a failure', () => {
    fc.assert(
      fc.property(
        fc.record({
          gateways: fc.integer({ min: 0, max: 3 }),
          parallel: fc.integer({ min: 1, max: 4 }),
          drain: fc.boolean(),
          fates: fc.array(fate, { minLength: 6, maxLength: 6 }),
          happenings: fc.array(happening, { maxLength: 8 }),
        }),
        ({ gateways, parallel, drain, fates, happenings }) => {
          const rack = new UpgradingRack(6, gateways);
          rack.fateOf = (name) => fates[Number(name.slice(1)) - 1] ?? 'upgrades';
          rack.deploy(global('web'));
          rack.live(12_000);
          rack.addPackage();
          expect(rack.start({ parallel, drain, monitorMs: 2_000 }).ok).toBe(true);
          let before: Record<string, NodeUpgradePhase> = rack.phases();
          let hadFailed = false;
          rack.watch = (atIt) => {
            const phases = rack.phases();
            expect(atIt.length).toBeLessThanOrEqual(parallel);
            expect(
              atIt.filter((name) => Number(name.slice(1)) <= gateways).length,
            ).toBeLessThanOrEqual(1);
            if (hadFailed)
              for (const [name, phase] of Object.entries(before))
                if (phase === 'waiting') expect(phases[name]).toBe('waiting');
            hadFailed = rack.upgrade.state === 'failed';
            before = phases;
          };
          for (const one of happenings) {
            if (one.kind === 'pass') rack.live(one.ms);
            if (one.kind === 'restart') rack.restartController();
            if (one.kind === 'pause') rack.request({ kind: 'pause-upgrade' });
            if (one.kind === 'resume') rack.request({ kind: 'resume-upgrade' });
            if (one.kind === 'silence') {
              rack.silence(`n${one.node}`);
              rack.live(4_000);
              rack.heal(`n${one.node}`);
            }
          }
          rack.request({ kind: 'resume-upgrade' });
          rack.finish();
          const { state, nodes } = rack.upgrade;
          const phases = nodes.map(({ phase }) => phase);
          if (state === 'completed') expect(new Set(phases)).toEqual(new Set(['done']));
          else {
            expect(state).toBe('failed');
            expect(phases.some((phase) => phase === 'failed' || phase === 'rolled-back')).toBe(
              true,
            );
          }
          for (const record of rack.state.durable.nodes.values())
            expect(record.availability).toBe('active');
        },
      ),
      { numRuns: 40, seed: 20 },
    );
  }, 60_000);
});
