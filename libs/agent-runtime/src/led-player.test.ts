import type { LedFacts } from '@grappe/agent-core';
import { LED_TABLE, ledStrip, type LedPattern, type LedState } from '@grappe/domain';
import { FakeClock, FakeLed, MemoryLogger } from '@grappe/fakes';
import { beforeEach, describe, expect, it } from 'vitest';
import { LedPlayer, type FittedLeds } from './led-player.ts';

const CALM: LedFacts = {
  stage: 'running',
  controller: 'heard',
  supply: 'mains',
  fault: false,
  degraded: false,
  draining: false,
  working: false,
};
/** Every step of the table is a multiple of it. */
const TICK_MS = 50;

const HEALTHY_PERIOD_MS = 1_600;

let clock: FakeClock;
let logger: MemoryLogger;
let power: FakeLed;
let status: FakeLed;
let states: LedState[];

beforeEach(() => {
  clock = new FakeClock();
  clock.advance(1_234);
  logger = new MemoryLogger();
  [power, status] = [new FakeLed(true), new FakeLed()];
  states = [];
});

function player(leds: FittedLeds = { power, status }): LedPlayer {
  const onState = (state: LedState) => states.push(state);
  return new LedPlayer({ leds, clock, timers: clock, logger, onState });
}

/** What somebody sees who looks at the light in the middle of each tick. */
function watch(led: FakeLed, ticks: number): string {
  let seen = '';
  for (let tick = 0; tick < ticks; tick += 1) {
    clock.advance(TICK_MS / 2);
    seen += led.lit ? '█' : '·';
    clock.advance(TICK_MS / 2);
  }
  return seen;
}

const strip = (pattern: LedPattern | undefined, ticks: number) =>
  ledStrip(pattern ?? { looks: '', steps: [] }, ticks, TICK_MS);

describe('a player', () => {
  it.each([
    ['status', 'degraded', { degraded: true }],
    ['status', 'healthy', {}],
    ['power', 'on-battery', { supply: 'battery' }],
    ['power', 'identify', { identifyUntilMs: 1e6 }],
    ['status', 'identify', { identifyUntilMs: 1e6 }],
    ['status', 'shutting-down', { stage: 'shutting-down' }],
  ] as const)('shows on the %s LED the pattern of %s', (light, state, facts) => {
    player().show({ ...CALM, ...facts });
    const seen = watch(light === 'power' ? power : status, 200);
    expect(seen).toBe(strip(LED_TABLE[state][light], 200));
  });

  it('goes on without a break where nothing has changed', () => {
    const leds = player();
    leds.show({ ...CALM, degraded: true });
    let seen = watch(status, 15);
    leds.show({ ...CALM, degraded: true, supply: 'battery', working: true });
    seen += watch(status, 60);
    expect(seen).toBe(strip(LED_TABLE.degraded.status, 75));
  });

  it('begins a new pattern at its beginning', () => {
    const leds = player();
    leds.show(CALM);
    clock.advance(777);
    leds.show({ ...CALM, fault: true });
    expect(watch(status, 40)).toBe(strip(LED_TABLE.fault.status, 40));
  });

  it('writes only what changes, with one timer', () => {
    player().show(CALM);
    clock.advance(HEALTHY_PERIOD_MS * 10);
    expect(power.writes).toEqual([true]);
    expect(status.writes).toHaveLength(21);
    expect(clock.pendingTimers).toBe(1);
  });

  it('sets no timer for what stands still', () => {
    player().show({ ...CALM, stage: 'halted' });
    expect([power.lit, status.lit, clock.pendingTimers]).toEqual([false, false, 0]);
  });

  it('ends looking for a board by itself', () => {
    const leds = player();
    leds.show({ ...CALM, fault: true, identifyUntilMs: clock.monotonicMs() + 3_000 });
    clock.advance(2_999);
    expect(leds.state).toBe('identify');
    clock.advance(1);
    expect(leds.state).toBe('fault');
    expect(states).toEqual(['identify', 'fault']);
    expect(watch(status, 40)).toBe(strip(LED_TABLE.fault.status, 40));
    expect(power.lit).toBe(true);
  });

  it('plays all it has to say on the only light', () => {
    const leds = player({ status });
    leds.show({ ...CALM, supply: 'battery' });
    expect(watch(status, 80)).toBe(strip(LED_TABLE['on-battery'].power, 80));
  });

  it('tells its state without any light', () => {
    const leds = player({});
    leds.show({ ...CALM, draining: true });
    expect([leds.state, clock.pendingTimers]).toEqual(['draining', 0]);
    leds.leaveForHalt();
  });
});

describe('a light that does not work', () => {
  it('is reported once, and the other goes on', () => {
    status.failure = 'no such light';
    player().show({ ...CALM, fault: true, supply: 'battery' });
    expect(watch(power, 80)).toBe(strip(LED_TABLE['on-battery'].power, 80));
    const lines = () => logger.lines.map(({ level, fields }) => [level, fields.light]);
    expect(lines()).toEqual([['warn', 'status']]);
    status.failure = undefined;
    clock.advance(100);
    expect(lines()).toEqual([
      ['warn', 'status'],
      ['info', 'status'],
    ]);
    expect(status.writes.length).toBeGreaterThan(0);
  });
});

describe('at the end of the agent', () => {
  it('lights are released, and nothing is written any more', () => {
    const leds = player();
    leds.show(CALM);
    leds.release();
    expect([power.released, status.released]).toEqual([true, true]);
    const writes = status.writes.length;
    leds.show({ ...CALM, fault: true });
    leds.leaveForHalt();
    clock.advance(60_000);
    expect([status.writes.length, clock.pendingTimers]).toEqual([writes, 0]);
  });

  it('that comes with a halt, one light stays lit for the kernel to darken', () => {
    const leds = player();
    leds.show({ ...CALM, stage: 'shutting-down' });
    clock.advance(1_100);
    expect([power.lit, status.lit]).toEqual([false, false]);
    leds.leaveForHalt();
    leds.release();
    clock.advance(60_000);
    expect([power.lit, status.lit]).toEqual([true, false]);
    expect([power.released, status.released]).toEqual([false, false]);
  });

  it('that comes with a halt, the only light stays lit', () => {
    const leds = player({ status });
    leds.show({ ...CALM, stage: 'shutting-down' });
    clock.advance(1_100);
    leds.leaveForHalt();
    expect(status.lit).toBe(true);
  });
});
