import type { Rollout } from '@grappe/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { useTestRack } from './testing/test-rack.ts';
import { sampleService } from './testing/test-world.ts';

const rack = useTestRack();
const { grappe } = rack;

const running: Rollout = {
  service: 'shop/web',
  number: 2,
  kind: 'ROLLOUT_KIND_DEPLOY',
  state: 'ROLLOUT_STATE_RUNNING',
  fromVersion: 2,
  fromImage: 'web:2',
  toVersion: 3,
  toImage: 'web:3',
  startedAtMs: Date.now() - 10_000,
  slots: 3,
  slotsUpdated: 1,
  waitsFor: ['slot 2: version 3 runs and is watched for another 4 s', '1 more slot in turn'],
};
const completed: Rollout = {
  ...running,
  state: 'ROLLOUT_STATE_COMPLETED',
  endedAtMs: Date.now(),
  slotsUpdated: 3,
  waitsFor: [],
};
const rolledBack: Rollout = {
  ...running,
  number: 1,
  state: 'ROLLOUT_STATE_ROLLED_BACK',
  fromVersion: 1,
  toVersion: 2,
  endedAtMs: Date.now() - 60_000,
  slots: 0,
  slotsUpdated: 0,
  slotsFailed: 1,
  why: 'version 2 failed in 1 of 3 slots, the last: slot 1 on pi1 failed: exited with code 1',
  lastFailure: 'slot 1 on pi1 failed: exited with code 1',
  waitsFor: [],
};

beforeEach(() => {
  rack.world.services.set('shop/web', sampleService('shop/web'));
});

describe('rollout status', () => {
  it('says how far it is and what it waits for', async () => {
    rack.world.rollouts.push(running, rolledBack);
    const { exitCode: code, stdout } = await grappe('rollout status web');
    expect(code).toBe(0);
    expect(stdout).toContain('shop/web rollout 2, deploy of version 3: running');
    expect(stdout).toContain('slots      1 of 3 updated');
    expect(stdout).toContain('waits for  slot 2: version 3 runs and is watched for another 4 s');
  });

  it('says the same to tools', async () => {
    rack.world.rollouts.push(rolledBack);
    const { stdout } = await grappe('rollout status shop/web -o json');
    expect(JSON.parse(stdout)).toMatchObject({
      service: 'shop/web',
      rollout: {
        number: 1,
        kind: 'deploy',
        state: 'rolled-back',
        from: { version: 1, image: 'web:2' },
        to: { version: 2, image: 'web:3' },
        slotsFailed: 1,
        why: rolledBack.why,
        waitsFor: [],
      },
    });
  });

  it('waits for the end, with progress on stderr', async () => {
    rack.world.rollouts.push(running);
    rack.world.rolloutSteps.push(running, { ...running, slotsUpdated: 2 }, completed);
    const { exitCode: code, stdout, stderr } = await grappe('rollout status web --wait');
    expect(code).toBe(0);
    expect(stderr).toContain('1 of 3 updated');
    expect(stderr).toContain('2 of 3 updated');
    expect(stdout).toContain('completed');
  });

  it.each(['PAUSED', 'FAILED', 'ROLLED_BACK', 'SUPERSEDED'] as const)(
    'ends with 1 after having waited for one that is then %s',
    async (state) => {
      rack.world.rollouts.push({ ...running, state: `ROLLOUT_STATE_${state}` });
      expect((await grappe('rollout status web --wait')).exitCode).toBe(1);
      expect((await grappe('rollout status web')).exitCode).toBe(0);
    },
  );

  it('has nothing to say of a service that was never changed', async () => {
    const { exitCode: code, stdout, stderr } = await grappe('rollout status web --wait');
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('shop/web is as it was first deployed: no rollouts');
    expect(JSON.parse((await grappe('rollout status web -o json')).stdout)).toEqual({
      service: 'shop/web',
      rollout: null,
    });
  });

  it('names services that are not there', async () => {
    const { exitCode: code, stderr } = await grappe('rollout status db');
    expect(code).not.toBe(0);
    expect(stderr).toContain('no stack has a service db');
  });
});

describe('rollout history', () => {
  it('lists the latest first', async () => {
    rack.world.rollouts.push(completed, rolledBack);
    const { stdout } = await grappe('rollout history web');
    const [head, ...rows] = stdout.trimEnd().split('\n');
    expect(head).toMatch(/^ROLLOUT +KIND +FROM +TO +IMAGE +STATE +SLOTS +STARTED +WHY$/);
    expect(rows[0]).toMatch(/^ +2 +deploy +2 +3 +web:3 +completed +3 of 3 updated/);
    expect(rows[1]).toMatch(/^ +1 +deploy +1 +2 +web:3 +rolled-back .*version 2 failed/);
    const document: unknown = JSON.parse((await grappe('rollout history web -o json')).stdout);
    expect(document).toMatchObject({ rollouts: [{ number: 2 }, { number: 1 }] });
  });
});

describe('rollout pause, resume and undo', () => {
  it('ask the controller, and show what has become of it', async () => {
    rack.world.rollouts.push(running);
    for (const change of ['pause', 'resume', 'undo']) {
      const { exitCode: code, stdout } = await grappe(`rollout ${change} web`);
      expect(code).toBe(0);
      expect(stdout).toContain('rollout 2, deploy of version 3');
    }
    expect(rack.world.rolloutChanges).toEqual([
      'pause shop/web',
      'resume shop/web',
      'undo shop/web',
    ]);
  });
});

describe('service explain', () => {
  it('says what the rollout under way waits for, and nothing of one that is over', async () => {
    rack.world.rollouts.push(running);
    expect((await grappe('service explain web')).stdout).toContain('waits for  slot 2: version 3');
    const document: unknown = JSON.parse((await grappe('service explain web -o json')).stdout);
    expect(document).toMatchObject({ rollout: { state: 'running' } });
    rack.world.rollouts[0] = completed;
    expect((await grappe('service explain web')).stdout).not.toContain('rollout');
  });
});
