import type { RackSpec } from '@grappe/domain';
import { encodeHardwareReport } from '@grappe/protocol';
import { REPORT_DAYS_MAX } from '@grappe/controller-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';
import { RACK, replicated, wireStack } from '../testing/specs.ts';

const MINUTE_MS = 60_000;
const PRICED: RackSpec = {
  ...RACK,
  power: {
    ...RACK.power,
    switchWatts: 9.26,
    prices: { currency: 'FCFA', perKwh: 120, rack: 762_000, server: { watts: 900 } },
  },
};

let controller: TestController;

beforeEach(async () => {
  controller = await TestController.start(PRICED);
});
afterEach(() => controller.stop());

describe('the report of what was used', () => {
  it('has days, nodes and services, with prices of rack.yaml', async () => {
    const { operator } = controller;
    const agent = await controller.agent('pi1');
    agent.send({
      hardwareReport: encodeHardwareReport({
        troubles: [],
        readings: [{ role: 'node', sensor: 'ina3221', sample: { watts: 3.5 }, ageMs: 0 }],
        powerGoods: [],
        relays: [],
        lights: 'healthy',
      }),
    });
    await operator.deploy({ stack: wireStack('shop', replicated('web', 1)) });
    const { assignment } = await agent.told(
      'assignment',
      ({ assignment: told }) => told?.tasks.length === 1,
    );
    agent.report(assignment?.tasks[0]?.id ?? '', 'running');
    await expect
      .poll(async () => (await operator.listNodes()).nodes[0]?.power?.source, { interval: 5 })
      .toBe('SOURCE_MEASURED');
    await controller.pass(MINUTE_MS, agent);
    const report = await operator.powerReport({});
    expect(report).toMatchObject({
      clockSet: true,
      undated: null,
      serverWatts: 900,
      serverAssumed: false,
      currency: 'FCFA',
      pricePerKwh: 120,
      rackPrice: 762_000,
    });
    expect(report.serverPrice).toBeUndefined();
    const [day] = report.days;
    expect(report.days).toHaveLength(1);
    expect(day?.nodes).toMatchObject([{ node: 'pi1' }]);
    expect(day?.services).toMatchObject([{ service: 'shop/web' }]);
    expect(day?.nodes[0]?.measuredWh).toBeGreaterThan((3.5 * 40) / 3_600);
    expect(day?.switchWh).toBeCloseTo((9.26 * (day?.knownMs ?? 0)) / 3_600_000, 6);
    await expect(operator.powerReport({ days: REPORT_DAYS_MAX + 1 })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('outlives an orderly end of the controller', async () => {
    const agent = await controller.agent('pi1');
    await controller.pass(MINUTE_MS, agent);
    const { days } = await controller.operator.powerReport({ days: 1 });
    await controller.driver.stop();
    const { entries } = await controller.store.read('energy-day/');
    expect(entries).toMatchObject([{ key: `energy-day/${days[0]?.day ?? ''}` }]);
  });
});

describe('a tier that is set while the rack is being shut down', () => {
  it('is refused for what is under way', async () => {
    const { operator } = controller;
    await controller.agent('pi1');
    await operator.setTier({ tier: 'ENERGY_TIER_SHUTDOWN', durationMs: MINUTE_MS });
    await expect(
      operator.setTier({ tier: 'ENERGY_TIER_NORMAL', durationMs: MINUTE_MS }),
    ).rejects.toMatchObject({ code: 'REFUSED' });
  });
});
