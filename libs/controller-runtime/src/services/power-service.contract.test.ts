import type { BatterySpec, ConverterName, NodeName, RackSpec, SensorReading } from '@grappe/domain';
import { NO_WIRING } from '@grappe/domain';
import { encodeHardwareReport } from '@grappe/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';
import { RACK, replicated, wireStack } from '../testing/specs.ts';
import type { StubAgent } from '../testing/stub-agent.ts';

const PI1 = 'pi1' as NodeName;
const BATTERY: BatterySpec = {
  chemistry: 'agm',
  nominalVolts: 12,
  capacityAh: 40,
  sensor: { node: PI1, kind: 'hwmon', driver: 'ina226', channel: 1 },
};
const ON_BATTERY: RackSpec = {
  ...RACK,
  power: { ...RACK.power, battery: BATTERY, switchWatts: 9 },
  converters: [{ name: 'c1' as ConverterName, nodes: [PI1], maxAmps: 5 }],
  nodes: [{ name: PI1, board: 'rpi-3b', roles: ['controller'], labels: {}, wiring: NO_WIRING }],
};

let controller: TestController;

afterEach(() => controller.stop());

function says(agent: StubAgent, reading: Partial<SensorReading>, modelledWatts = 2): void {
  const battery: SensorReading = { role: 'battery', sensor: 'ina226', ageMs: 0, ...reading };
  agent.send({
    hardwareReport: encodeHardwareReport({
      troubles: [],
      readings: [battery],
      powerGoods: [],
      relays: [],
      modelledWatts,
      lights: 'healthy',
    }),
  });
}

describe('the power service of a rack on a battery', () => {
  beforeEach(async () => {
    controller = await TestController.start(ON_BATTERY);
  });

  it('says what is left, what is drawn, and what the tier is for which reason', async () => {
    const agent = await controller.agent('pi1');
    const { operator } = controller;
    expect((await operator.getPower()).battery).toBeNull();
    says(agent, { sample: { volts: 12.4, amps: 2, charge: 0.8 } });
    await controller.pass(1_500, agent);
    await expect
      .poll(async () => (await operator.getPower()).battery?.synchronised, { interval: 5 })
      .toBe(true);
    const power = await operator.getPower();
    expect(power).toMatchObject({
      tier: 'ENERGY_TIER_NORMAL',
      because: 'normal: as the charge is',
      battery: { evidence: 'gauge', flow: 'FLOW_DISCHARGING', capacityAh: 40, volts: 12.4 },
      distrust: '',
      switchWatts: 9,
      nodes: [{ node: 'pi1', converter: 'c1', watts: 2, source: 'SOURCE_MODELLED' }],
      converters: [{ converter: 'c1', nodes: ['pi1'], watts: 2, amps: 0.4, maxAmps: 5 }],
    });
    expect(power.watts).toBeGreaterThan(11);
    expect(power.forecast?.saverMs).toBeLessThan(power.forecast?.emptyMs ?? 0);
    says(agent, { distrust: 'it is frozen' });
    await controller.pass(1_500, agent);
    expect(await operator.getPower()).toMatchObject({
      because: 'normal, held: the sensor of the battery is not believed',
      distrust: 'it is frozen',
    });
  });

  it('sets a tier for a while, and clears it', async () => {
    const agent = await controller.agent('pi1');
    const { operator } = controller;
    await operator.deploy({ stack: wireStack('shop', replicated('web', 1)) });
    await agent.told('assignment', ({ assignment }) => assignment?.tasks.length === 1);
    const set = await operator.setTier({ tier: 'ENERGY_TIER_CRITICAL', durationMs: 3_600_000 });
    expect(set).toMatchObject({ tier: 'ENERGY_TIER_CRITICAL', overrideLeftMs: 3_600_000 });
    await controller.pass(1_500, agent);
    await agent.told('assignment', ({ assignment }) => assignment?.tasks.length === 0);
    await agent.told('standing', ({ standing }) => standing?.tier === 'critical');
    expect((await operator.clearTier()).tier).toBe('ENERGY_TIER_NORMAL');
    await expect(
      operator.setTier({ tier: 'ENERGY_TIER_SAVER', durationMs: 5 }),
    ).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    await expect(
      operator.setTier({ tier: 9 as never, durationMs: 3_600_000 }),
    ).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('plans every tier without doing anything', async () => {
    await controller.agent('pi1');
    const { operator } = controller;
    const best = replicated('stats', 2, { priority: 'best-effort' });
    await operator.deploy({ stack: wireStack('shop', best) });
    const { tiers } = await operator.planPower();
    expect(tiers.map(({ tier }) => tier)).toEqual([
      'ENERGY_TIER_NORMAL',
      'ENERGY_TIER_SAVER',
      'ENERGY_TIER_CRITICAL',
      'ENERGY_TIER_SHUTDOWN',
    ]);
    expect(tiers[0]?.services).toMatchObject([{ service: 'shop/stats', wanted: 2, runs: 2 }]);
    expect(tiers[1]).toMatchObject({
      nodes: [{ node: 'pi1', action: 'ACTION_STAY', because: 'runs the controller' }],
      services: [{ priority: 'best-effort', runs: 0, because: 'is shed in tier saver' }],
    });
    expect((await operator.getPower()).tier).toBe('ENERGY_TIER_NORMAL');
  });
});

describe('the power service of a rack without a battery', () => {
  it('has no battery, and one tier', async () => {
    controller = await TestController.start();
    expect(await controller.operator.getPower()).toMatchObject({
      tier: 'ENERGY_TIER_NORMAL',
      because: 'normal: rack.yaml describes no battery',
      battery: null,
      forecast: null,
    });
  });
});
