import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestController } from '../testing/controller.ts';
import { replicated, wireStack } from '../testing/specs.ts';

let controller: TestController;

beforeEach(async () => {
  controller = await TestController.start();
});
afterEach(() => controller.stop());

describe('the rollouts service', () => {
  const service = 'shop/web';
  const first = replicated('web', 2);
  const second = { ...first, environment: { COLOUR: 'green' } };

  async function deploying() {
    await controller.agent('pi1');
    await controller.operator.deploy({ stack: wireStack('shop', first) });
    await controller.operator.deploy({ stack: wireStack('shop', second) });
  }

  it('knows of none before a service was changed, and of no service that is not there', async () => {
    const { operator } = controller;
    await controller.agent('pi1');
    await operator.deploy({ stack: wireStack('shop', first) });
    expect((await operator.listRollouts({ service })).rollouts).toEqual([]);
    const refused = { code: 'REFUSED' };
    await expect(operator.undoRollout({ service })).rejects.toMatchObject(refused);
    await expect(operator.pauseRollout({ service })).rejects.toMatchObject(refused);
    const unknown = operator.listRollouts({ service: 'shop/db' });
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('tells what a rollout waits for, pauses it, and lets it go on', async () => {
    await deploying();
    const { operator } = controller;
    const [running] = (await operator.listRollouts({ service })).rollouts;
    expect(running).toMatchObject({
      service,
      number: 1,
      kind: 'ROLLOUT_KIND_DEPLOY',
      state: 'ROLLOUT_STATE_RUNNING',
      fromVersion: 1,
      toVersion: 2,
      slots: 2,
      slotsUpdated: 0,
    });
    expect(running?.waitsFor).not.toEqual([]);
    expect((await operator.pauseRollout({ service })).rollout).toMatchObject({
      state: 'ROLLOUT_STATE_PAUSED',
      why: 'the operator has paused it',
    });
    expect((await operator.resumeRollout({ service })).rollout).toMatchObject({
      state: 'ROLLOUT_STATE_RUNNING',
    });
  });

  it('takes a rollout back, and lists the latest first', async () => {
    await deploying();
    const { operator } = controller;
    expect((await operator.undoRollout({ service })).rollout).toMatchObject({
      kind: 'ROLLOUT_KIND_UNDO',
      fromVersion: 2,
      toVersion: 1,
    });
    const { rollouts } = await operator.listRollouts({ service });
    expect(rollouts.map(({ number, state }) => [number, state])).toEqual([
      [2, expect.stringMatching(/RUNNING|COMPLETED/)],
      [1, 'ROLLOUT_STATE_ROLLED_BACK'],
    ]);
    expect((await operator.listRollouts({ service, limit: 1 })).rollouts).toHaveLength(1);
  });
});
