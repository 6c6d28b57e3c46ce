import { setTimeout as delay } from 'node:timers/promises';
import { FIRST_VERSION } from '@grappe/port-contracts';
import { canMakeMachines } from '@grappe/tool-packages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAKE_MS_MAX, TEST_MS_MAX, UpgradeBoard } from './testing/upgrade-board.ts';

describe.runIf(canMakeMachines())('dpkg and systemd without power', () => {
  let board: UpgradeBoard;

  beforeAll(async () => {
    board = await UpgradeBoard.make();
  }, MAKE_MS_MAX);
  afterAll(() => board.remove());

  describe('an upgrade', { timeout: TEST_MS_MAX }, () => {
    it.each([0, 150, 300, 500, 800, 1_500, 3_000])(
      'that loses power after %i ms comes to its end at the next start',
      async (ms) => {
        await board.reset();
        expect(await board.stage('0.2.0')).toMatchObject({ ok: true });
        await board.open().begin('to-0.2.0');
        await delay(ms);
        await board.machine.cutPower();
        await board.machine.start();
        if ((await board.open().job())?.state === 'staged') await board.open().begin('to-0.2.0');
        await board.untilRuns('0.2.0');
        await board.open().confirm('0.2.0');
        expect(await board.untilOver()).toMatchObject({ state: 'installed' });
        expect((await board.machine.run('dpkg', '--audit')).output).toBe('');
      },
    );

    it('that loses power on its way back goes on with that', async () => {
      await board.reset();
      expect(await board.stage('0.2.0')).toMatchObject({ ok: true });
      await board.open().begin('to-0.2.0');
      await board.untilRuns('0.2.0');
      await board.open().confirm('0.2.0');
      expect(await board.untilOver()).toMatchObject({ state: 'installed' });
      const asked = await board.open().rollBack('to-0.2.0', 'a whim');
      expect(asked).toEqual({ ok: true, value: undefined });
      await board.until(
        'the way back',
        async () => (await board.open().job())?.state !== 'installed',
      );
      await board.machine.cutPower();
      await board.machine.start();
      expect(await board.untilOver()).toMatchObject({ state: 'rolled-back', message: 'a whim' });
      await board.untilRuns(FIRST_VERSION);
      expect((await board.machine.run('dpkg', '--audit')).output).toBe('');
    });
  });
});
