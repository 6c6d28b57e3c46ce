import type { RestartPolicy } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import {
  ENGINE_RETRY_MS,
  PREPARE_RETRY_MS_MAX,
  RESTART_DELAY_MS_MAX,
  RESTART_WINDOW_MS_DEFAULT,
  START_ATTEMPTS_MAX,
} from '../constants.ts';
import type { StepFailure } from '../inputs.ts';
import { assigned, RESTART, TestNode } from '../testing/node.ts';

function running(restart: Partial<RestartPolicy> = {}): TestNode {
  const node = new TestNode().start();
  node.assign(assigned('web', { restart: { ...RESTART, ...restart } }));
  return node;
}

/** Time from now to the next start of the container. */
function nextStartMs(node: TestNode): number {
  const before = node.log.filter((line) => line === 'start web').length;
  for (let ms = 0; ms <= 2 * RESTART_DELAY_MS_MAX; ms += 10) {
    if (node.log.filter((line) => line === 'start web').length > before) return ms;
    node.advanceMs(10);
  }
  return Number.POSITIVE_INFINITY;
}

describe('a container that ends', () => {
  it('is started again after a wait that doubles up to a minute', () => {
    const node = running();
    const waits: number[] = [];
    for (let n = 0; n < 13; n += 1) {
      node.exits('web', 1);
      waits.push(nextStartMs(node));
    }
    expect(waits.slice(0, 5)).toEqual([100, 200, 400, 800, 1_600]);
    expect(waits.at(-1)).toBe(RESTART_DELAY_MS_MAX);
    expect(node.status('web')).toMatchObject({ attempt: 13, state: 'running' });
  });

  it('waits little again after it has run for the window', () => {
    const node = running();
    for (let n = 0; n < 6; n += 1) {
      node.exits('web', 1);
      nextStartMs(node);
    }
    node.advanceMs(RESTART_WINDOW_MS_DEFAULT);
    node.exits('web', 1);
    expect(nextStartMs(node)).toBe(100);
  });

  it('is given up after as many failures as the policy allows', () => {
    const node = running({ attemptsMax: 2 });
    for (let n = 0; n < 2; n += 1) {
      node.exits('web', 3);
      nextStartMs(node);
    }
    expect(node.status('web')?.state).toBe('running');
    node.exits('web', 3);
    expect(node.told('web')).toMatchObject({
      state: 'failed',
      exitCode: 3,
      message: 'exited with code 3; given up after 3 failures in a row',
    });
    expect(nextStartMs(node)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    ['none', 0, 'completed'],
    ['none', 1, 'failed'],
    ['on-failure', 0, 'completed'],
    ['on-failure', 1, 'running'],
    ['any', 0, 'running'],
    ['any', 1, 'running'],
  ] as const)('under "%s" with code %d comes to be %s', (condition, exitCode, state) => {
    const node = running({ condition });
    node.exits('web', exitCode);
    node.advanceMs(1_000);
    expect(node.told('web')?.state).toBe(state);
  });

  it('for lack of memory says so and counts as a failure', () => {
    const node = running({ condition: 'on-failure' });
    node.exits('web', 0, { outOfMemory: true });
    expect(node.told('web')?.message).toContain('killed: out of memory');
    nextStartMs(node);
    expect(node.status('web')).toMatchObject({ attempt: 1, state: 'running' });
  });

  it('before anybody saw it run counts as well, and does not spin', () => {
    const node = running();
    node.exits('web', 1);
    node.prompt = false;
    for (let n = 2; n < 6; n += 1) {
      node.advanceMs(10_000);
      const container = node.change('web', { state: 'exited', exitCode: 1 });
      node.finish('web', { ok: true, container });
      expect(node.status('web')?.attempt).toBe(n);
      expect(node.stepKinds()).toEqual([]);
    }
  });

  it('while its start is under way is counted once', () => {
    const node = running();
    node.exits('web', 1);
    node.prompt = false;
    node.advanceMs(100);
    expect(node.stepKinds()).toEqual(['start web']);
    node.changes('web', { state: 'running' });
    node.exits('web', 1);
    node.finish('web', { ok: true, container: node.change('web', {}) });
    expect(node.status('web')?.attempt).toBe(2);
  });

  it('is not missed when the outcome of its start is older than its end', () => {
    const node = running();
    node.exits('web', 1);
    node.prompt = false;
    node.advanceMs(100);
    const container = node.change('web', { state: 'running' });
    node.exits('web', 1);
    node.finish('web', { ok: true, container });
    node.finishAll();
    node.advanceMs(10_000);
    node.finishAll();
    expect(node.status('web')).toMatchObject({ attempt: 2, state: 'running' });
    expect(node.containers.get(assigned('web').id)?.state).toBe('running');
  });
});

describe('a container that is unhealthy', () => {
  it('is running only once it is healthy', () => {
    const node = new TestNode().start();
    node.prompt = false;
    node.assign(assigned('web'));
    node.finishSave();
    node.finish('web');
    node.finish('web');
    node.finish('web', {
      ok: true,
      container: node.change('web', { state: 'running', health: 'starting' }),
    });
    expect(node.told('web')).toMatchObject({ state: 'starting', health: 'starting' });
    node.changes('web', { health: 'healthy' });
    expect(node.told('web')).toMatchObject({ state: 'running', health: 'healthy' });
  });

  it('is stopped and started again, also when it ends with code 0', () => {
    const node = running({ condition: 'on-failure' });
    node.prompt = false;
    node.changes('web', { health: 'unhealthy' });
    expect(node.stepKinds()).toEqual(['stop web']);
    node.finish('web', {
      ok: true,
      container: node.change('web', { state: 'exited', health: 'none', exitCode: 0 }),
    });
    expect(node.told('web')?.message).toContain('its health check failed');
    node.prompt = true;
    node.advanceMs(1_000);
    expect(node.status('web')).toMatchObject({ attempt: 1, state: 'running' });
  });
});

describe('a container that was removed by hand', () => {
  it('is made anew as a further attempt', () => {
    const node = running();
    node.vanishes('web');
    expect(node.status('web')).toMatchObject({ attempt: 1, state: 'running' });
    expect(node.containers.size).toBe(1);
  });

  it('just before its start is made anew as well', () => {
    const node = running();
    node.exits('web', 1);
    node.containers.clear();
    node.advanceMs(1_000);
    expect(node.status('web')).toMatchObject({ attempt: 2, state: 'running' });
  });

  it('together with its image says what is missing without going back', () => {
    const node = running();
    const missing: StepFailure = { kind: 'image-unavailable', message: 'no such image' };
    node.trouble = (): StepFailure => missing;
    node.vanishes('web');
    node.advanceMs(5_000);
    expect(node.told('web')?.message).toContain('no such image');
    node.trouble = (): undefined => undefined;
    node.advanceMs(60_000);
    expect(node.status('web')?.state).toBe('running');
  });
});

describe('a step that fails', () => {
  it('for want of the image is tried again, ever later, and holds up nobody', () => {
    const node = new TestNode().start();
    node.trouble = (task): StepFailure | undefined =>
      task === 'web' ? { kind: 'image-unavailable', message: 'web:1 is nowhere' } : undefined;
    node.assign(assigned('web'), assigned('db'));
    expect(node.told('db')?.state).toBe('running');
    expect(node.told('web')).toMatchObject({
      state: 'preparing',
      message: 'web:1 is nowhere; trying again in 1 s',
    });
    const tries = (): number => node.log.filter((line) => line === 'prepare web').length;
    node.advanceMs(7_000);
    expect(tries()).toBe(4);
    node.advanceMs(600_000);
    const before = tries();
    node.advanceMs(10 * PREPARE_RETRY_MS_MAX);
    expect(tries() - before).toBe(10);
    node.trouble = (): undefined => undefined;
    node.advanceMs(PREPARE_RETRY_MS_MAX);
    expect(node.status('web')).toMatchObject({ state: 'running', message: '' });
  });

  it('for want of the image is tried at once when an image has come', () => {
    const node = new TestNode().start();
    node.trouble = (): StepFailure => ({ kind: 'image-unavailable', message: 'nowhere' });
    node.assign(assigned('web'));
    node.advanceMs(100_000);
    node.trouble = (): undefined => undefined;
    node.post({ kind: 'images-changed' });
    expect(node.status('web')?.state).toBe('running');
  });

  it('for a port that is taken gives the task up after a few tries', () => {
    const node = new TestNode().start();
    node.trouble = (_task, step): StepFailure | undefined =>
      step === 'start' ? { kind: 'port-taken', message: 'port 80 is taken' } : undefined;
    node.assign(assigned('web'));
    expect(node.told('web')).toMatchObject({ state: 'starting', message: 'port 80 is taken' });
    node.advanceMs(60_000);
    expect(node.told('web')).toMatchObject({ state: 'failed', message: 'port 80 is taken' });
    expect(node.log.filter((line) => line === 'start web')).toHaveLength(START_ATTEMPTS_MAX);
    expect(node.wakeAtMs).toBeUndefined();
  });

  it('once is not counted together with the ends of a container', () => {
    const node = running();
    for (let n = 0; n < 5; n += 1) {
      node.exits('web', 1);
      nextStartMs(node);
    }
    node.trouble = (): StepFailure => ({ kind: 'other', message: 'hiccup' });
    node.exits('web', 1);
    nextStartMs(node);
    node.trouble = (): undefined => undefined;
    node.advanceMs(60_000);
    expect(node.status('web')?.state).toBe('running');
  });

  it.each(['prepare', 'create', 'start'])('as invalid at %s is rejected at once', (at) => {
    const node = new TestNode().start();
    node.trouble = (_task, step): StepFailure | undefined =>
      step === at ? { kind: 'invalid', message: 'no such device' } : undefined;
    node.assign(assigned('web'));
    expect(node.told('web')).toMatchObject({ state: 'rejected', message: 'no such device' });
  });

  it('because the engine does not answer is tried again and counts for nothing', () => {
    const node = new TestNode().start();
    node.trouble = (): StepFailure => ({ kind: 'unreachable', message: 'connection refused' });
    node.assign(assigned('web'));
    node.advanceMs(20 * ENGINE_RETRY_MS);
    expect(node.status('web')).toMatchObject({ attempt: 0, state: 'preparing' });
    node.trouble = (): undefined => undefined;
    node.advanceMs(ENGINE_RETRY_MS);
    expect(node.status('web')).toMatchObject({ attempt: 0, state: 'running' });
  });
});

describe('an engine that goes away', () => {
  it('is given no steps until it is back and has been listed', () => {
    const node = running();
    node.post({ kind: 'engine-disconnected', message: 'gone' });
    node.log.length = 0;
    node.assign(assigned('db'));
    node.advanceMs(60_000);
    expect(node.log.filter((line) => !/^(save|ack|report)/.test(line))).toEqual([]);
    node.prompt = false;
    node.post({ kind: 'engine-connected' });
    expect(node.stepKinds()).toEqual([]);
    node.prompt = true;
    node.post({ kind: 'wake' });
    expect(node.status('db')?.state).toBe('running');
  });

  it('and took its containers down has them started again at once, not counting it', () => {
    const node = running({ attemptsMax: 1 });
    for (let n = 1; n < 5; n += 1) {
      node.post({ kind: 'engine-disconnected', message: 'gone' });
      node.change('web', { state: 'exited', exitCode: 255 });
      const before = node.nowMs;
      node.post({ kind: 'engine-connected' });
      expect(node.nowMs).toBe(before);
      expect(node.status('web')).toMatchObject({ attempt: n, state: 'running' });
    }
  });

  it('and does not answer the listing is asked again', () => {
    const node = new TestNode();
    node.prompt = false;
    node.change('web', { state: 'running' });
    node.start();
    node.listings = 0;
    node.post({ kind: 'list-failed' });
    expect(node.wakeAtMs).toBe(node.nowMs + ENGINE_RETRY_MS);
    node.prompt = true;
    node.advanceMs(ENGINE_RETRY_MS);
    expect(node.told('web')?.state).toBe('running');
    node.assign();
    expect(node.containers.size).toBe(0);
  });
});

describe('time', () => {
  it('is not asked for while there is nothing to wait for', () => {
    const node = running();
    expect(node.wakeAtMs).toBeUndefined();
    node.exits('web', 1);
    expect(node.wakeAtMs).toBe(node.nowMs + RESTART.delayMs);
    node.advanceMs(RESTART.delayMs);
    expect(node.wakeAtMs).toBeUndefined();
  });
});
