import { LED_STATES, LED_TABLE } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledPatterns, ledsAtEnd, ledStates, type LedFacts } from './choose.ts';

const CALM: LedFacts = {
  stage: 'running',
  controller: 'heard',
  supply: 'mains',
  fault: false,
  degraded: false,
  draining: false,
  working: false,
};

const FACTS: fc.Arbitrary<LedFacts> = fc.record({
  stage: fc.constantFrom('booting', 'running', 'shutting-down', 'halted'),
  controller: fc.constantFrom('awaited', 'heard', 'lost'),
  supply: fc.constantFrom('mains', 'battery', 'battery-low'),
  fault: fc.boolean(),
  degraded: fc.boolean(),
  draining: fc.boolean(),
  working: fc.boolean(),
});

const stateOf = (facts: Partial<LedFacts>, nowMs = 0) => ledStates({ ...CALM, ...facts }, nowMs)[0];

describe('the state of the lights', () => {
  it.each([
    ['healthy', {}],
    ['booting', { stage: 'booting' }],
    ['joining', { controller: 'awaited' }],
    ['working', { working: true }],
    ['degraded', { degraded: true }],
    ['fault', { fault: true }],
    ['controller-unreachable', { controller: 'lost' }],
    ['draining', { draining: true }],
    ['on-battery', { supply: 'battery' }],
    ['battery-low', { supply: 'battery-low' }],
    ['shutting-down', { stage: 'shutting-down' }],
    ['safe-to-unplug', { stage: 'halted' }],
    ['identify', { identifyUntilMs: 1 }],
    ['setting-up', { firstBoot: 'setting-up' }],
    ['no-network', { firstBoot: 'no-network' }],
    ['no-controller', { firstBoot: 'no-controller' }],
    ['card-refused', { firstBoot: 'card-refused' }],
    ['clock-wrong', { firstBoot: 'clock-wrong' }],
  ] as const)('is %s for %o', (state, facts) => {
    expect(stateOf(facts)).toBe(state);
  });

  it.each([
    ['identify', { identifyUntilMs: 1, fault: true, supply: 'battery-low' }],
    ['shutting-down', { stage: 'shutting-down', fault: true, controller: 'lost' }],
    ['fault', { fault: true, degraded: true, supply: 'battery-low', controller: 'lost' }],
    ['battery-low', { supply: 'battery-low', draining: true, controller: 'lost' }],
    ['degraded', { degraded: true, draining: true, working: true, supply: 'battery' }],
  ] as const)('is %s where %o come together', (state, facts) => {
    expect(stateOf(facts)).toBe(state);
  });

  it('looks for a board until the time is over', () => {
    const facts = { identifyUntilMs: 5_000, fault: true };
    expect([stateOf(facts, 4_999), stateOf(facts, 5_000)]).toEqual(['identify', 'fault']);
  });

  it('is the first of what holds, in the order of the table, healthy at the end', () => {
    fc.assert(
      fc.property(FACTS, (facts) => {
        const states = ledStates(facts, 0);
        expect(states.at(-1)).toBe('healthy');
        expect(states).toEqual(LED_STATES.filter((state) => states.includes(state)));
      }),
    );
  });
});

describe('two lights', () => {
  const both = (facts: Partial<LedFacts>) =>
    ledPatterns(ledStates({ ...CALM, ...facts }, 0), 'both');

  it('tell of the supply and of the node at once', () => {
    expect(both({})).toEqual({
      power: LED_TABLE.healthy.power,
      status: LED_TABLE.healthy.status,
    });
    expect(both({ supply: 'battery', draining: true })).toEqual({
      power: LED_TABLE['on-battery'].power,
      status: LED_TABLE.draining.status,
    });
    expect(both({ supply: 'battery-low', fault: true })).toEqual({
      power: LED_TABLE['battery-low'].power,
      status: LED_TABLE.fault.status,
    });
    expect(both({ stage: 'shutting-down', supply: 'battery', working: true })).toEqual({
      power: LED_TABLE['shutting-down'].power,
      status: LED_TABLE['shutting-down'].status,
    });
  });

  it('always show something', () => {
    fc.assert(
      fc.property(FACTS, (facts) => {
        const states = ledStates(facts, 0);
        expect(Object.keys(ledPatterns(states, 'both'))).toEqual(['power', 'status']);
        expect(Object.keys(ledPatterns(states, 'status'))).toEqual(['status']);
        expect(Object.keys(ledPatterns(states, 'power'))).toEqual(['power']);
      }),
    );
  });
});

describe('a light that is alone', () => {
  it('shows what matters most, of the supply or of the node', () => {
    const states = ledStates({ ...CALM, supply: 'battery', working: true }, 0);
    const pattern = LED_TABLE['on-battery'].power;
    expect(ledPatterns(states, 'status')).toEqual({ status: pattern });
    expect(ledPatterns(states, 'power')).toEqual({ power: pattern });
    const faulty = ledStates({ ...CALM, supply: 'battery', fault: true }, 0);
    expect(ledPatterns(faulty, 'power')).toEqual({ power: LED_TABLE.fault.status });
  });
});

describe('when the agent ends', () => {
  it('one light says that the board runs, and none that an agent does', () => {
    expect(ledsAtEnd('both')).toEqual({ power: true, status: false });
    expect(ledsAtEnd('status')).toEqual({ status: true });
    expect(ledsAtEnd('power')).toEqual({ power: true });
  });
});
