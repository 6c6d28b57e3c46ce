import { describe, expect, it } from 'vitest';
import { SAVE_RETRY_MS, STEPS_IN_FLIGHT_MAX } from '../constants.ts';
import type { StepFailure } from '../inputs.ts';
import { containersKnown } from '../step.ts';
import { assigned, TestNode } from '../testing/node.ts';

const web = assigned('web');
const db = assigned('db');

describe('an assignment', () => {
  it('is saved before it is acted on, then acknowledged', () => {
    const node = new TestNode().start();
    node.log.length = 0;
    node.assign(web);
    expect(node.log).toEqual([
      'save',
      'ack',
      'prepare web',
      'report web preparing',
      'create web',
      'report web starting',
      'start web',
      'report web starting',
      'report web running',
    ]);
  });

  it('that is older than the one before, or the same, is ignored', () => {
    const node = new TestNode().start();
    node.assignAt(5, web);
    node.log.length = 0;
    node.assignAt(4);
    node.assignAt(5);
    expect(node.log).toEqual([]);
    expect(node.status('web')?.state).toBe('running');
    node.assignAt(6);
    expect(node.containers.size).toBe(0);
  });

  it('replaces a newer one that is still being saved', () => {
    const node = new TestNode().start();
    node.prompt = false;
    node.assign(web);
    node.assign(db);
    node.finishAll();
    expect([...node.containers.keys()]).toEqual(['db']);
    expect(node.acks).toEqual([2]);
  });

  it('is not gone on with where a newer one that is durable no longer names the task, although a still newer one is being saved', () => {
    const node = new TestNode().start();
    node.prompt = false;
    node.assign(web, db);
    node.finishSave();
    node.finish('web');
    expect(node.stepKinds()).toContain('create web');
    node.assign(db);
    node.assign(db);
    node.finishSave();
    node.finish('web');
    expect(node.stepKinds()).not.toContain('start web');
    expect(node.status('db')?.state).toBe('preparing');
    node.finishAll();
    expect([...node.containers.keys()]).toEqual(['db']);
    expect(node.acks).toEqual([1, 3]);
  });

  it('that cannot be saved is not acted on, and saved later', () => {
    const node = new TestNode().start();
    node.diskFull = true;
    node.assign(web);
    expect(node.containers.size).toBe(0);
    expect(node.acks).toEqual([]);
    node.advanceMs(3 * SAVE_RETRY_MS);
    expect(node.containers.size).toBe(0);
    node.diskFull = false;
    node.advanceMs(SAVE_RETRY_MS);
    expect(node.acks).toEqual([1]);
    expect(node.status('web')?.state).toBe('running');
  });

  it('brings its list of images to fetch', () => {
    const node = new TestNode().start();
    const assignment = node.assign(web);
    node.post({
      kind: 'assignment',
      assignment: {
        ...assignment,
        generation: { term: 2, number: 1 },
        prefetch: ['api:1'],
      },
    });
    expect(node.prefetch).toEqual(['api:1']);
    node.crashAgent();
    node.prefetch = [];
    node.start();
    expect(node.prefetch).toEqual(['api:1']);
  });

  it('without a task stops it with its grace, removes it, says so and forgets it', () => {
    const node = new TestNode().start();
    node.assign(assigned('web', { stopGraceMs: 7_000 }));
    node.log.length = 0;
    node.prompt = false;
    node.assign();
    node.finishSave();
    expect(node.steps.map(({ step }) => step)).toEqual([{ kind: 'stop', graceMs: 7_000 }]);
    node.finishAll();
    expect(node.log).toEqual([
      'save',
      'ack',
      'stop web',
      'report web stopping',
      'remove web',
      'report web stopping',
      'report web stopped',
    ]);
    expect(node.state.tasks.size).toBe(0);
  });

  it('without a task breaks its preparation off, and waits for it before it has stopped', () => {
    const node = new TestNode().start();
    node.prompt = false;
    node.assign(web);
    node.finishSave();
    node.assign();
    node.finishSave();
    expect(node.cancelled).toEqual(['web']);
    expect(node.status('web')?.state).toBe('stopping');
    node.finish('web', { ok: false, failure: { kind: 'other', message: 'cancelled' } });
    expect(node.told('web')?.state).toBe('stopped');
    expect(node.state.tasks.size).toBe(0);
  });

  it('without a task whose container is being made takes it away as soon as it is there', () => {
    const node = new TestNode().start();
    node.prompt = false;
    node.assign(web);
    node.finishSave();
    node.finish('web');
    expect(node.stepKinds()).toEqual(['create web']);
    node.assign();
    node.finishSave();
    expect(node.status('web')?.state).toBe('stopping');
    node.finishAll();
    expect(node.containers.size).toBe(0);
    expect(node.told('web')?.state).toBe('stopped');
  });

  it('without a task that has failed leaves it failed', () => {
    const node = new TestNode().start();
    node.trouble = (): StepFailure => ({ kind: 'invalid', message: 'no such user' });
    node.assign(web);
    expect(node.told('web')?.state).toBe('rejected');
    node.assign();
    expect(node.told('web')?.state).toBe('rejected');
    expect(node.state.tasks.size).toBe(0);
  });
});

describe('limits', () => {
  it('let no more than a few steps run at a time', () => {
    const node = new TestNode().start();
    node.prompt = false;
    const tasks = Array.from({ length: 10 }, (_, n) => assigned(`t${n}`));
    node.assign(...tasks);
    node.finishSave();
    for (const { id } of tasks) node.finish(id);
    expect(node.stepKinds()).toHaveLength(STEPS_IN_FLIGHT_MAX);
    node.finishAll();
    expect(node.containers.size).toBe(10);
  });

  it('let no preparation that hangs hold up the other tasks', () => {
    const node = new TestNode().start();
    node.prompt = false;
    const slow = Array.from({ length: 6 }, (_, n) => assigned(`slow${n}`));
    node.assign(...slow, web);
    node.finishSave();
    for (const kind of ['prepare', 'create', 'start']) {
      expect(node.stepKinds()).toContain(`${kind} web`);
      node.finish('web');
    }
    expect(node.status('web')?.state).toBe('running');
  });
});

describe('an agent that restarts', () => {
  it('adopts what runs without a single step', () => {
    const node = new TestNode().start();
    node.assign(web, db);
    node.restartAgent();
    expect(node.log.filter((line) => !line.startsWith('report'))).toEqual([]);
    expect(node.status('web')?.state).toBe('running');
    expect(node.status('db')?.state).toBe('running');
    expect(node.wakeAtMs).toBeUndefined();
  });

  it('does not say of a task that it has stopped before it has looked', () => {
    const node = new TestNode().start();
    node.assign(web);
    node.crashAgent();
    const { memory } = node;
    node.post({ kind: 'started', ...(memory === undefined ? {} : { memory }) });
    node.reports.length = 0;
    node.assign();
    expect(containersKnown(node.state)).toBe(false);
    expect(node.told('web')?.state).toBe('stopping');
    node.post({ kind: 'engine-connected' });
    expect(node.told('web')?.state).toBe('stopped');
    expect(node.containers.size).toBe(0);
  });

  it('never counts attempts back', () => {
    const node = new TestNode().start();
    node.assign(web);
    for (let n = 0; n < 3; n += 1) {
      node.exits('web', 1);
      node.advanceMs(60_000);
    }
    expect(node.status('web')).toMatchObject({ attempt: 3, state: 'running' });
    node.restartAgent();
    expect(node.status('web')).toMatchObject({ attempt: 3, state: 'running' });
  });

  it('never counts attempts back that were made while an assignment was being saved', () => {
    const node = new TestNode().start();
    node.assign(web);
    node.prompt = false;
    node.assign(web, db);
    node.exits('web', 1);
    node.finishAll();
    expect(node.memory?.attempts).toEqual({ web: 1 });
  });

  it('begins a new attempt when a container has gone meanwhile', () => {
    const node = new TestNode().start();
    node.assign(web);
    node.containers.clear();
    node.restartAgent();
    expect(node.status('web')).toMatchObject({ attempt: 1, state: 'running' });
  });

  it('starts again what has ended meanwhile, at once and without counting it', () => {
    const node = new TestNode().start();
    node.assign(assigned('web', { restart: { ...web.spec.restart, attemptsMax: 1 } }));
    for (let n = 1; n < 4; n += 1) {
      node.change('web', { state: 'exited', exitCode: 137 });
      node.restartAgent();
      expect(node.status('web')).toMatchObject({ attempt: n, state: 'running' });
    }
  });

  it('takes away containers of tasks that nobody assigned', () => {
    const node = new TestNode();
    node.change('old', { state: 'running' });
    node.change('older', { state: 'exited' });
    node.start();
    node.assign();
    expect(node.containers.size).toBe(0);
    expect(node.told('old')?.state).toBe('stopped');
    expect(node.state.tasks.size).toBe(0);
  });

  it('retries saving attempts on a full disk without spinning', () => {
    const node = new TestNode().start();
    node.assign(web);
    node.diskFull = true;
    node.exits('web', 1);
    const before = node.log.length;
    node.advanceMs(60_000);
    const saves = node.log.slice(before).filter((line) => line === 'save').length;
    expect(saves).toBeLessThanOrEqual(60_000 / SAVE_RETRY_MS + 1);
    node.diskFull = false;
    node.advanceMs(SAVE_RETRY_MS);
    expect(node.memory?.attempts).toEqual({ web: 1 });
    expect(node.wakeAtMs).toBeUndefined();
  });
});
