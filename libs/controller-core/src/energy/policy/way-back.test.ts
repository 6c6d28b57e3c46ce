import type { EnergySpec } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { newPolicy, stepPolicy, type PolicyState, type PowerReading } from './policy.ts';
import { ANNOUNCE_MS, ENTER_AFTER_MS, RESTART_AFTER_MS } from './timings.ts';

const SPEC: EnergySpec = {
  saver: { belowCharge: 0.6 },
  critical: { belowCharge: 0.4 },
  shutdown: { belowCharge: 0.25 },
  hysteresis: 0.05,
  restartCharge: 0.45,
};
const LOOK_MS = 10_000;

function reading(charge: number, changes: Partial<PowerReading> = {}): PowerReading {
  return { charge, uncertainty: 0.1, synchronised: true, trusted: true, ...changes };
}

class Policy {
  state: PolicyState = newPolicy();
  nowMs = 0;

  stay(seen: PowerReading, lengthMs: number, shutdownDone = false): this {
    for (const endMs = this.nowMs + lengthMs; this.nowMs < endMs;) {
      this.nowMs += LOOK_MS;
      const input = { hasBattery: true, spec: SPEC, nowMs: this.nowMs, reading: seen };
      this.state = stepPolicy(this.state, { ...input, shutdownDone }).state;
    }
    return this;
  }

  /** A shutdown in the midst of which mains came back, and that is over. */
  static rescued(): Policy {
    const policy = new Policy().stay(reading(0.2), ENTER_AFTER_MS + ANNOUNCE_MS);
    policy.stay(reading(0.2, { onMains: true }), 2 * LOOK_MS, true);
    expect(policy.state.shutdown).toMatchObject({ phase: 'waiting', endsOn: true });
    return policy;
  }
}

describe('power that returns in the midst of a shutdown', () => {
  it('and goes again is no reason to leave nodes on: they are halted after all', () => {
    const policy = Policy.rescued().stay(reading(0.2), RESTART_AFTER_MS / 2, true);
    expect(policy.state.shutdown).toMatchObject({ phase: 'waiting', endsOn: true });
    policy.stay(reading(0.2), RESTART_AFTER_MS, false);
    expect(policy.state.shutdown).toMatchObject({ phase: 'stopping', endsOn: false });
  });

  it('and of which nothing is known any more is waited for', () => {
    const policy = Policy.rescued();
    policy.stay(reading(0.2, { trusted: false }), 10 * RESTART_AFTER_MS, true);
    expect(policy.state.shutdown).toMatchObject({ phase: 'waiting', endsOn: true });
  });

  it('and stays starts the rack', () => {
    const policy = Policy.rescued();
    policy.stay(reading(0.2, { onMains: true }), RESTART_AFTER_MS + LOOK_MS, true);
    expect(policy.state).toMatchObject({ tier: 'critical' });
    expect(policy.state.shutdown).toBeUndefined();
  });
});

describe('a battery that was empty', () => {
  const unknown = { synchronised: false, uncertainty: 0.6 };

  it('starts the rack when it has been charged with enough, although nobody knows how full it is', () => {
    const policy = new Policy().stay(reading(0.2), ENTER_AFTER_MS + ANNOUNCE_MS);
    policy.stay(reading(0.2), LOOK_MS, true);
    policy.stay(reading(0.7, { ...unknown, low: 0.44 }), 2 * RESTART_AFTER_MS, true);
    expect(policy.state.shutdown?.phase).toBe('waiting');
    policy.stay(reading(0.7, { ...unknown, low: 0.46 }), RESTART_AFTER_MS + LOOK_MS, true);
    expect(policy.state.shutdown).toBeUndefined();
    expect(policy.state.tier).toBe('critical');
    // Whatever may be left of it beyond that, nothing more is entered before it is known.
    policy.stay(reading(1, { ...unknown, low: 0.46 }), 10 * RESTART_AFTER_MS);
    expect(policy.state.tier).toBe('critical');
  });
});
