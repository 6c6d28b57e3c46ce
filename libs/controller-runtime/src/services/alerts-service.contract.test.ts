import { MemoryHook } from '@grappe/fakes';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';
import { RACK } from '../testing/specs.ts';

/** The controller is quiet for 15 s after its start, and a node is lost for 10 s before that is told. */
const QUIET_MS = 16_000;
const TOLD_MS = 13_000;
/** From when a node is back: 30 s. */
const CLEARED_MS = 32_000;

let controller: TestController;
let hook: MemoryHook;

beforeEach(async () => {
  hook = new MemoryHook();
  const spec = { name: 'pager', kind: 'script', atLeast: 'warning' } as const;
  controller = await TestController.start(RACK, [{ spec, hook }]);
});
afterEach(() => controller.stop());

const kinds = (): string[] => hook.notices.map(({ kind }) => kind);

describe('alerts', () => {
  it('are told to hooks and listed for operators, from the loss of a node to its return', async () => {
    const { operator } = controller;
    const [pi1, pi2] = [await controller.agent('pi1'), await controller.agent('pi2')];
    const tls = await controller.enrolled('pi3');
    const pi3 = controller.connect('pi3', tls);
    await pi3.hello({});
    await controller.pass(QUIET_MS, pi1, pi2, pi3);
    expect(await operator.listAlerts({})).toEqual({ alerts: [] });

    await controller.pass(TOLD_MS, pi1, pi2);
    const { alerts } = await operator.listAlerts({ openOnly: true });
    expect(alerts).toMatchObject([
      { kind: 'node.lost', severity: 'warning', node: 'pi3', service: '', sent: true },
    ]);
    expect(alerts[0]?.clearedAtMs).toBeUndefined();
    expect(kinds()).toEqual(['raised']);

    const back = controller.connect('pi3', tls);
    await back.hello({});
    await controller.pass(CLEARED_MS, pi1, pi2, back);
    expect((await operator.listAlerts({ openOnly: true })).alerts).toEqual([]);
    expect((await operator.listAlerts({ limit: 1 })).alerts[0]?.clearedAtMs).toBeGreaterThan(0);
    expect(kinds()).toEqual(['raised', 'cleared']);
  });

  it('can be tried, and say what came back', async () => {
    const { operator } = controller;
    expect(await operator.testHooks({})).toEqual({
      results: [{ hook: 'pager', kind: 'script', told: true, message: 'accepted' }],
    });
    hook.behaviour = 'refuse';
    expect(await operator.testHooks({ hook: 'pager' })).toMatchObject({
      results: [{ told: false, message: 'it refuses' }],
    });
    await expect(operator.testHooks({ hook: 'nobody' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('nobody'),
    });
  });
});
