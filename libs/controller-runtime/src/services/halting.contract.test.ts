import { BOARD_HALTS_MS, POWER_GONE_MS, POWER_OFF_MS } from '@grappe/controller-core';
import { NO_WIRING, type NodeName, type RackSpec } from '@grappe/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';
import { RACK } from '../testing/specs.ts';
import type { StubAgent } from '../testing/stub-agent.ts';

const PI1 = 'pi1' as NodeName;
const PI2 = 'pi2' as NodeName;
const { energy } = RACK.power;

/** pi1 is switched by pi2; in tier critical one node may be on. */
const WIRED: RackSpec = {
  ...RACK,
  power: { ...RACK.power, energy: { ...energy, critical: { ...energy.critical, maxNodes: 1 } } },
  nodes: [
    {
      name: PI1,
      roles: [],
      labels: {},
      wiring: { ...NO_WIRING, relay: { node: PI2, gpio: 22, activeLow: false } },
    },
    { name: PI2, roles: [], labels: {}, wiring: NO_WIRING },
  ],
};

let controller: TestController;

beforeEach(async () => {
  controller = await TestController.start(WIRED);
});
afterEach(() => controller.stop());

/** Waits for the agent to be told to do something; answers that it has. */
async function obeys(agent: StubAgent, body: string, off?: boolean): Promise<void> {
  const { command } = await agent.told(
    'command',
    (told) =>
      told.command?.body === body && (off === undefined || told.command.switchRelay?.off === off),
  );
  agent.send({ commandResult: { id: command?.id ?? '', ok: true, message: '' } });
}

async function shown(name: string) {
  const { node } = await controller.operator.getNode({ name });
  return { condition: node?.condition, note: node?.note };
}

describe('a node that the tier does not need', () => {
  it('is halted by its agent, is not lost, and is started by the agent with its relay', async () => {
    const { operator, driver } = controller;
    const away = await controller.agent('pi1');
    const holder = await controller.agent('pi2');
    await controller.pass(500, away, holder);
    await operator.setTier({ tier: 'ENERGY_TIER_CRITICAL', durationMs: 3_600_000 });
    await away.told('standing', ({ standing }) => standing?.tier === 'critical');
    await controller.pass(3_000, away, holder);
    await obeys(away, 'halt');
    await expect.poll(() => driver.state.live.body.halts.get(PI1)?.phase).toBe('stopped');
    away.close();
    await controller.pass(BOARD_HALTS_MS, holder);
    expect(await shown('pi1')).toEqual({
      condition: 'NODE_CONDITION_UNKNOWN',
      note: 'halted to save energy',
    });
    expect(await shown('pi2')).toEqual({ condition: 'NODE_CONDITION_READY', note: '' });
    expect((await operator.listIncidents({})).incidents).toEqual([]);

    await operator.clearTier();
    await controller.pass(2_000, holder);
    await obeys(holder, 'switchRelay', true);
    await controller.pass(POWER_GONE_MS + POWER_OFF_MS + 500, holder);
    await obeys(holder, 'switchRelay', false);
    await expect.poll(() => driver.state.live.body.cut.size).toBe(0);
  });
});
