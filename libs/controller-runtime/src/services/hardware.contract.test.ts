import { encodeHardwareReport } from '@grappe/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';

let controller: TestController;

beforeEach(async () => {
  controller = await TestController.start();
});
afterEach(() => controller.stop());

const REPORT = {
  troubles: ['GPIO 17 is busy'],
  readings: [],
  powerGoods: [],
  relays: [],
  temperatureC: 52,
  lights: 'degraded',
};

describe('the hardware of a node', () => {
  it('is told to the node after Welcome, with what its lights should know', async () => {
    const agent = await controller.agent('pi1');
    expect((await agent.told('hardware')).hardware).toMatchObject({ relays: [], board: '' });
    expect((await agent.told('standing')).standing).toMatchObject({
      tier: 'normal',
      draining: false,
      identifyForMs: 0,
    });
  });

  it('is shown as the node reports it, where one node is asked for', async () => {
    const agent = await controller.agent('pi1');
    const { operator } = controller;
    expect((await operator.getNode({ name: 'pi1' })).node?.hardware).toBeNull();
    agent.send({ hardwareReport: encodeHardwareReport(REPORT) });
    await expect
      .poll(async () => (await operator.getNode({ name: 'pi1' })).node?.hardware)
      .toMatchObject({
        report: { troubles: ['GPIO 17 is busy'], temperatureC: 52, lights: 'degraded' },
        reportedAgoMs: 0,
        faults: [],
        identifyLeftMs: 0,
      });
    expect((await operator.explainNode({ name: 'pi1' })).node?.hardware?.report).not.toBeNull();
    const { nodes } = await operator.listNodes();
    expect(nodes.find(({ name }) => name === 'pi1')).toMatchObject({
      hardware: null,
      note: 'GPIO 17 is busy',
    });
  });

  it('ends the session of an agent that reports nonsense', async () => {
    const agent = await controller.agent('pi1');
    agent.send({ hardwareReport: { relays: [{ node: 'not a name', off: true }] } });
    const { refusal } = await agent.told('refusal');
    expect(refusal?.reason).toBe('REASON_MALFORMED');
  });

  it('blinks when somebody looks for it', async () => {
    const agent = await controller.agent('pi1');
    const { operator } = controller;
    const { node } = await operator.identifyNode({ name: 'pi1', durationMs: 30_000 });
    expect(node?.name).toBe('pi1');
    await agent.told('standing', ({ standing }) => standing?.identifyForMs === 30_000);
    await controller.enrolled('pi2');
    await expect(operator.identifyNode({ name: 'pi2', durationMs: 1_000 })).rejects.toMatchObject({
      code: 'REFUSED',
    });
  });

  it('is halted by a long press of its button', async () => {
    const agent = await controller.agent('pi1');
    agent.send({ button: { kind: 'KIND_LONG' } });
    await agent.told('standing', ({ standing }) => standing?.draining === true);
    await controller.pass(200, agent);
    const { command } = await agent.told('command', (told) => told.command?.body === 'halt');
    agent.send({ commandResult: { id: command?.id ?? '', ok: true, message: '' } });
    await expect
      .poll(() => controller.driver.state.live.body.halts.get('pi1' as never)?.phase)
      .toBe('stopped');
  });
});
