import type { PowerReport, PowerView } from '@grappe/controller-core';
import { newControllerState } from '@grappe/controller-core';
import type { ConverterName, NodeName } from '@grappe/domain';
import { FakeClock } from '@grappe/fakes';
import type { RackPowerMessage } from '@grappe/protocol';
import { describe, expect, it } from 'vitest';
import { POWER_FACTS_MS, rackPowerMessage, watchPowerFacts } from './power-facts.ts';
import { RACK } from './testing/specs.ts';

const VIEW: PowerView = {
  tier: 'saver',
  because: 'saver: as the charge is',
  watts: 31.43,
  hasBattery: true,
  switchWatts: 9,
  nodes: [
    { node: 'pi1' as NodeName, watts: 2.2, source: 'measured', underVoltage: false },
    { node: 'pi2' as NodeName, watts: 0.5, source: 'halted', underVoltage: false },
  ],
  converters: [
    {
      converter: 'c1' as ConverterName,
      nodes: [],
      watts: 3,
      amps: 0.6,
      powerGood: true,
      distrusted: false,
    },
    {
      converter: 'c2' as ConverterName,
      nodes: [],
      watts: 3,
      amps: 0.6,
      powerGood: false,
      distrusted: true,
    },
  ],
  battery: {
    charge: 0.4567,
    low: 0.4,
    high: 0.5,
    uncertainty: 0.0567,
    synchronised: true,
    flow: 'discharging',
    amps: 2.6432,
    volts: 12.2468,
    temperatureC: 25,
    capacityAh: 40,
    givesOut: false,
    toEmptyMs: 14_000_000,
  },
};

const BOARDS = { measuredWh: 30.6, modelledWh: 0.3, haltedWh: 0 };
const REPORT: PowerReport = {
  days: [
    {
      day: '2026-11-21',
      lengthMs: 3_600_000,
      counted: {
        firstMs: 0,
        knownMs: 3_600_000,
        boards: BOARDS,
        switchWh: 9.2,
        lossWh: 3,
        unassignedWh: 0,
        nodes: { pi1: { ...BOARDS, knownMs: 3_600_000 } },
        services: {},
      },
    },
  ],
  clockSet: true,
  server: { watts: 100, assumed: true },
};
const NOTHING_COUNTED: PowerReport = { ...REPORT, days: [] };

describe("what is told of the rack's energy", () => {
  it('is rounded, and without what is not believed', () => {
    expect(rackPowerMessage(VIEW, NOTHING_COUNTED)).toEqual({
      tier: 'saver',
      watts: 31,
      nodesHalted: 1,
      powerGood: { c1: true },
      battery: {
        charge: 0.46,
        uncertainty: 0.05,
        flow: 'discharging',
        amps: 2.6,
        volts: 12.2,
        toEmptyMinutes: 230,
      },
    });
  });

  it('has no charge as long as that is a guess', () => {
    const { battery } = VIEW;
    if (battery === undefined) throw new Error('the view has a battery');
    const unsure = { ...VIEW, battery: { ...battery, synchronised: false } };
    const guess = rackPowerMessage(unsure, NOTHING_COUNTED);
    expect(guess.battery).toEqual({ flow: 'discharging', amps: 2.6, volts: 12.2 });
  });

  it('has the energy of the day in whole Wh, rounded down, unless nobody knows which day it is', () => {
    const { energyToday } = rackPowerMessage(VIEW, REPORT);
    expect(energyToday).toEqual({ wh: 43, nodes: { pi1: 30 } });
    expect(rackPowerMessage(VIEW, { ...REPORT, clockSet: false })).not.toHaveProperty(
      'energyToday',
    );
  });

  it('is told once, and again when it has changed', () => {
    const clock = new FakeClock();
    const state = newControllerState(RACK, 0);
    const told: RackPowerMessage[] = [];
    const stop = watchPowerFacts({
      driver: { state, nowMs: () => clock.monotonicMs(), wallMs: () => clock.wallMs() },
      timers: clock,
      publish: (message) => told.push(message),
    });
    clock.advance(3 * POWER_FACTS_MS);
    expect(told.map(({ tier }) => tier)).toEqual(['normal']);
    state.live.energy.tier = 'critical';
    clock.advance(POWER_FACTS_MS);
    expect(told.map(({ tier }) => tier)).toEqual(['normal', 'critical']);
    stop();
    expect(clock.pendingTimers).toBe(0);
  });
});
