import type { EnergySpec, Tier } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { policyText } from './explain.ts';
import { recallPolicy, rememberPolicy } from './memory.ts';
import { clearOverride, setOverride } from './override.ts';
import {
  newPolicy,
  stepPolicy,
  type PolicyInput,
  type PolicyState,
  type PowerReading,
} from './policy.ts';
import { ENTER_AFTER_MS, LEAVE_AFTER_MS } from './timings.ts';

const SPEC: EnergySpec = {
  saver: { belowCharge: 0.6 },
  critical: { belowCharge: 0.4 },
  shutdown: { belowCharge: 0.25 },
  hysteresis: 0.05,
  restartCharge: 0.45,
};
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

function reading(charge: number, changes: Partial<PowerReading> = {}): PowerReading {
  return { charge, uncertainty: 0.1, synchronised: true, trusted: true, ...changes };
}

/** A rack whose policy is looked at every ten seconds. */
class Rack {
  state: PolicyState = newPolicy();
  tier: Tier = 'normal';
  text = '';
  nowMs = 0;

  stay(seen: PowerReading | undefined, lengthMs: number, more: Partial<PolicyInput> = {}): this {
    for (const endMs = this.nowMs + lengthMs; this.nowMs < endMs;) {
      this.nowMs += 10_000;
      const result = stepPolicy(this.state, {
        hasBattery: true,
        spec: SPEC,
        nowMs: this.nowMs,
        ...(seen === undefined ? {} : { reading: seen }),
        ...more,
      });
      this.state = result.state;
      this.tier = result.tier;
      this.text = policyText(result.tier, result.because);
    }
    return this;
  }
}

describe('tiers', () => {
  it('go down when the charge has been low for a while, and up one at a time, later and above the threshold', () => {
    const rack = new Rack();
    expect(rack.stay(reading(0.55), ENTER_AFTER_MS / 2).tier).toBe('normal');
    expect(rack.stay(reading(0.55), ENTER_AFTER_MS).tier).toBe('saver');
    expect(rack.stay(reading(0.39), 2 * MINUTE_MS).tier).toBe('critical');
    expect(rack.stay(reading(0.43), HOUR_MS).tier).toBe('critical');
    expect(rack.stay(reading(0.9), LEAVE_AFTER_MS / 2).tier).toBe('critical');
    expect(rack.stay(reading(0.9), LEAVE_AFTER_MS / 2 + 10_000).tier).toBe('saver');
    expect(rack.stay(reading(0.9), LEAVE_AFTER_MS + 10_000).tier).toBe('normal');
  });

  it('stay what they are when the battery is not known, and say so', () => {
    const rack = new Rack().stay(reading(0.5), 2 * MINUTE_MS);
    const unknown = [
      [undefined, 'nothing is heard'],
      [reading(0.1, { synchronised: false }), 'no reason to know'],
      [reading(0.1, { uncertainty: 0.4 }), 'too uncertain'],
      [reading(0.1, { trusted: false }), 'not believed'],
    ] as const;
    for (const [seen, words] of unknown) {
      expect(rack.stay(seen, HOUR_MS).tier).toBe('saver');
      expect(rack.text).toContain(words);
    }
  });

  it('are normal without a battery', () => {
    const rack = new Rack().stay(undefined, HOUR_MS, { hasBattery: false });
    expect(rack.text).toContain('normal: rack.yaml describes no battery');
  });

  it('do not go down while mains feed the rack', () => {
    const rack = new Rack().stay(reading(0.1, { onMains: true }), HOUR_MS);
    expect(rack.tier).toBe('normal');
  });

  it('can be set by an operator for a time, over a charge that is higher or lower', () => {
    const rack = new Rack().stay(reading(0.9), MINUTE_MS);
    const set = setOverride(rack.state, 'critical', HOUR_MS, rack.nowMs);
    if (!set.ok) throw new Error('refused');
    rack.state = set.value;
    expect(rack.stay(reading(0.9), HOUR_MS / 2).tier).toBe('critical');
    expect(rack.text).toContain('set by an operator');
    expect(rack.stay(reading(0.9), HOUR_MS).tier).toBe('normal');
    expect(clearOverride(set.value)).toEqual({ tier: 'normal' });
    expect(setOverride(rack.state, 'saver', 5, 0).ok).toBe(false);
  });
});

describe('the shutdown', () => {
  const low = reading(0.2);

  it('is announced, goes on to its end, and waits for charge', () => {
    const rack = new Rack().stay(low, 70_000);
    expect(rack.tier).toBe('shutdown');
    expect(rack.state.shutdown?.phase).toBe('announced');
    rack.stay(low, MINUTE_MS);
    expect(rack.state.shutdown?.phase).toBe('stopping');
    rack.stay(low, 10_000, { shutdownDone: true });
    expect(rack.state.shutdown?.phase).toBe('waiting');
    expect(rack.stay(reading(0.44), 3 * HOUR_MS).tier).toBe('shutdown');
    expect(rack.stay(reading(0.46), 310_000).tier).toBe('critical');
  });

  it('comes when the load would empty the battery too soon, whatever the charge', () => {
    const rack = new Rack().stay(reading(0.5, { toEmptyMs: 5 * MINUTE_MS }), 2 * MINUTE_MS);
    expect(rack.text).toContain('gives out soon');
  });

  it('is not called off when power returns, and the rack ends up on', () => {
    const rack = new Rack().stay(low, 2 * MINUTE_MS).stay(reading(0.5), MINUTE_MS);
    expect(rack.tier).toBe('shutdown');
    expect(rack.state.shutdown).toMatchObject({ phase: 'stopping', endsOn: true });
    expect(setOverride(rack.state, 'normal', HOUR_MS, rack.nowMs).ok).toBe(false);
    const next = recallPolicy(rememberPolicy(rack.state), 0);
    expect(next).toEqual({ tier: 'critical' });
  });

  it('is remembered by the next controller, which waits for charge too', () => {
    const rack = new Rack().stay(low, 2 * MINUTE_MS);
    rack.state = recallPolicy(rememberPolicy(rack.state), rack.nowMs);
    expect(rack.stay(undefined, HOUR_MS).tier).toBe('shutdown');
    expect(rack.stay(reading(0.3, { onMains: true }), 310_000).tier).toBe('critical');
  });

  it('by an operator waits for an operator', () => {
    const rack = new Rack().stay(reading(1), MINUTE_MS);
    const off = setOverride(rack.state, 'shutdown', HOUR_MS, rack.nowMs);
    if (!off.ok) throw new Error('refused');
    rack.state = off.value;
    rack.stay(reading(1), MINUTE_MS).stay(reading(1), HOUR_MS, { shutdownDone: true });
    expect(rack.state.shutdown?.phase).toBe('waiting');
    const on = setOverride(rack.state, 'normal', HOUR_MS, rack.nowMs);
    if (!on.ok) throw new Error('refused');
    rack.state = on.value;
    expect(rack.stay(reading(1), MINUTE_MS).tier).toBe('normal');
  });
});

describe('flapping', () => {
  const walks = fc.array(fc.double({ min: 0.26, max: 1, noNaN: true }), {
    minLength: 2,
    maxLength: 400,
  });

  it('is bounded by how much the charge swings, and by time', () => {
    fc.assert(
      fc.property(walks, fc.integer({ min: 1, max: 120 }), (charges, minutes) => {
        const rack = new Rack();
        const changesAtMs: number[] = [];
        let swing = 0;
        let before = charges[0] ?? 1;
        for (const charge of charges) {
          swing += Math.abs(charge - before);
          before = charge;
          const tier = rack.tier;
          rack.stay(reading(charge), minutes * MINUTE_MS);
          if (rack.tier !== tier) changesAtMs.push(rack.nowMs);
        }
        // Every turn of direction costs the hysteresis; in one direction there are two changes.
        expect(changesAtMs.length).toBeLessThanOrEqual(2 * (swing / SPEC.hysteresis + 1));
        expect(changesAtMs.length).toBeLessThanOrEqual(rack.nowMs / ENTER_AFTER_MS);
      }),
      { numRuns: 60 },
    );
  });

  it('does not come from noise around a threshold', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.57, max: 0.63, noNaN: true })), (charges) => {
        const rack = new Rack();
        let changes = 0;
        for (const charge of charges) {
          const tier = rack.tier;
          rack.stay(reading(charge), 5 * MINUTE_MS);
          if (rack.tier !== tier) changes += 1;
        }
        expect(changes).toBeLessThanOrEqual(1);
      }),
      { numRuns: 60 },
    );
  });
});
