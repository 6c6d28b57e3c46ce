import { POWER_GONE_MS, POWER_OFF_MS, RELAY_ANSWER_MS } from '@grappe/controller-core';
import {
  NO_WIRING,
  type ConverterName,
  type HardwareReport,
  type NodeName,
  type RackSpec,
} from '@grappe/domain';
import { encodeHardwareReport } from '@grappe/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';
import { RACK } from '../testing/specs.ts';
import type { StubAgent } from '../testing/stub-agent.ts';

const PI1 = 'pi1' as NodeName;
const PI2 = 'pi2' as NodeName;
const PI3 = 'pi3' as NodeName;

const relayOn = (node: NodeName) => ({ ...NO_WIRING, relay: { node, gpio: 22, activeLow: false } });

/** pi1 is switched by pi2; pi2 by pi3, which shares its converter, and may not. */
const WIRED: RackSpec = {
  ...RACK,
  converters: [{ name: 'c1' as ConverterName, nodes: [PI2, PI3] }],
  nodes: [
    { name: PI1, roles: [], labels: {}, wiring: relayOn(PI2) },
    { name: PI2, roles: [], labels: {}, wiring: relayOn(PI3) },
    { name: PI3, roles: [], labels: {}, wiring: NO_WIRING },
  ],
};

const OPEN: HardwareReport = {
  troubles: [],
  readings: [],
  powerGoods: [],
  relays: [{ node: PI1, off: true }],
  lights: 'healthy',
};

let controller: TestController;

beforeEach(async () => {
  controller = await TestController.start(WIRED);
});
afterEach(() => controller.stop());

/** Waits for the command to the relay's holder; returns its id. */
async function switched(holder: StubAgent, off: boolean): Promise<string> {
  const { command } = await holder.told(
    'command',
    (told) => told.command?.switchRelay?.node === 'pi1' && told.command.switchRelay.off === off,
  );
  return command?.id ?? '';
}

describe('a power cycle', () => {
  it('has the relay opened by the node that holds it, and closed again', async () => {
    const holder = await controller.agent('pi2');
    await controller.agent('pi1');
    const cycled = controller.operator.powerCycleNode({ name: 'pi1' });
    const id = await switched(holder, true);
    holder.send({ commandResult: { id, ok: true, message: '' } });
    await controller.pass(POWER_GONE_MS + 200, holder);
    expect((await cycled).node?.name).toBe('pi1');
    await controller.pass(POWER_OFF_MS + 200, holder);
    const closing = await switched(holder, false);
    holder.send({ commandResult: { id: closing, ok: true, message: '' } });
    await expect.poll(() => controller.driver.state.live.body.cut.size).toBe(0);
  });

  it('says why the power is not known to be off', async () => {
    const { operator } = controller;
    await controller.enrolled('pi1');
    await expect(operator.powerCycleNode({ name: 'pi1' })).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('pi2, which holds its relay, is not there') as string,
    });
    const holder = await controller.agent('pi2');
    const refused = operator.powerCycleNode({ name: 'pi1' });
    const id = await switched(holder, true);
    holder.send({ commandResult: { id, ok: false, message: 'GPIO 22 is busy' } });
    await expect(refused).rejects.toMatchObject({
      message: expect.stringContaining('GPIO 22 is busy') as string,
    });
    const late = operator.powerCycleNode({ name: 'pi1' });
    await expect
      .poll(() => holder.received.filter(({ body }) => body === 'command').length)
      .toBe(2);
    const [outcome] = await Promise.allSettled([late, controller.pass(RELAY_ANSWER_MS, holder)]);
    expect(outcome).toMatchObject({
      status: 'rejected',
      reason: { message: expect.stringContaining('has not answered') as string },
    });
  });

  it('is not known to be done when the holder of the relay goes in between, and its power comes back by itself', async () => {
    const { operator, driver } = controller;
    const tls = await controller.enrolled('pi2');
    const holder = controller.connect('pi2', tls);
    await holder.hello();
    await controller.enrolled('pi1');
    const cycled = operator.powerCycleNode({ name: 'pi1' });
    await switched(holder, true);
    const outcome = expect(cycled).rejects.toMatchObject({
      code: 'UNREACHABLE',
      message: expect.stringContaining('ended before it answered') as string,
    });
    holder.close();
    await outcome;
    expect(driver.state.live.body.cut.size).toBe(0);
    // It has opened the relay all the same, and says so when it is back.
    const again = controller.connect('pi2', tls);
    await again.hello();
    again.send({ hardwareReport: encodeHardwareReport(OPEN) });
    await expect.poll(() => driver.state.live.body.cut.has(PI1)).toBe(true);
    await controller.pass(POWER_OFF_MS + 200, again);
    const closing = await switched(again, false);
    again.send({ commandResult: { id: closing, ok: true, message: '' } });
    await expect.poll(() => driver.state.live.body.cut.size).toBe(0);
  });

  it('is refused of the node that the controller runs on', async () => {
    await controller.agent('pi2');
    await controller.agent('pi1');
    controller.driver.knowOwnAddresses(['127.0.0.1']);
    await expect(controller.operator.powerCycleNode({ name: 'pi1' })).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('the controller runs on node pi1') as string,
    });
  });

  it('is refused without a relay, and by one that may die with the node', async () => {
    const { operator } = controller;
    await controller.agent('pi2');
    await controller.agent('pi3');
    await expect(operator.powerCycleNode({ name: 'pi3' })).rejects.toMatchObject({
      code: 'REFUSED',
      message: 'node pi3 has no relay',
    });
    await expect(operator.powerCycleNode({ name: 'pi2' })).rejects.toMatchObject({
      message: expect.stringContaining('shares its supply') as string,
    });
    await expect(operator.powerCycleNode({ name: 'pi7' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
