import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ALERTS_QUIET_MS } from '../alerts/timings.ts';
import { rackOf, type Rack } from '../testing/rack.ts';

/** Longer than anything takes to be raised, or to be cleared. */
const SETTLED_MS = 120_000;
/** Short of every wait, between some of them, and beyond. */
const WAITS_MS = [1_000, 20_000, 45_000] as const;
/** Each passes minutes of a rack. */
const RUNS = 25;

type Happening = 'lose' | 'return' | 'full' | 'room' | 'restart';

/** From here on, what happens is of interest: an alert that is told and saved, and a disk without room. */
const BEGIN = [
  ['lose', 20_000],
  ['full', 1_000],
] as const;

function happen(rack: Rack, happening: Happening): void {
  const { reachable } = rack.agent('n1');
  if (happening === 'lose') rack.silence('n1');
  if (happening === 'return' && !reachable) rack.heal('n1');
  if (happening === 'full') rack.full = true;
  if (happening === 'room') rack.full = false;
  if (happening === 'restart') rack.restartController();
}

/** What was told of each alert; a number may be given twice, a number and its time are not. */
function toldOf(rack: Rack): Map<string, string[]> {
  const told = new Map<string, string[]>();
  for (const { change, alert } of rack.alerts) {
    if (!alert.isSent || change === 'worse') continue;
    const name = `${alert.id} ${alert.raisedAtMs}`;
    told.set(name, [...(told.get(name) ?? []), change]);
  }
  return told;
}

it('whenever the disk is full and the controller starts anew, an end is told once, and is one', () => {
  const happenings = fc.array(
    fc.tuple(
      fc.constantFrom<Happening>('lose', 'return', 'full', 'room', 'restart'),
      fc.constantFrom(...WAITS_MS),
    ),
    { minLength: 4, maxLength: 10 },
  );
  fc.assert(
    fc.property(happenings, (drawn) => {
      const rack = rackOf(3);
      rack.advanceMs(ALERTS_QUIET_MS + 1_000);
      for (const [happening, waitMs] of [...BEGIN, ...drawn]) {
        happen(rack, happening);
        rack.advanceMs(waitMs);
        const told = toldOf(rack);
        for (const alert of rack.state.durable.alerts.values()) {
          const word = told.get(`${alert.id} ${alert.raisedAtMs}`)?.at(-1);
          if (alert.clearedAtMs === undefined) expect(word).toBe('raised');
        }
      }
      happen(rack, 'return');
      happen(rack, 'room');
      rack.advanceMs(SETTLED_MS);
      const told = toldOf(rack);
      for (const words of told.values())
        expect([['raised'], ['raised', 'cleared']]).toContainEqual(words);
      for (const alert of rack.state.durable.alerts.values())
        expect(told.get(`${alert.id} ${alert.raisedAtMs}`)).toEqual(['raised', 'cleared']);
    }),
    { numRuns: RUNS },
  );
});
