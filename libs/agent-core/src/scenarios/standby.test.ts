import type { AssignedTask } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import type { StepFailure } from '../inputs.ts';
import { assigned, singleton, TestNode } from '../testing/node.ts';

function standby(task: AssignedTask): AssignedTask {
  return { ...task, standby: true };
}

const web = assigned('web');

function ready(task = web): TestNode {
  const node = new TestNode().start();
  node.assign(standby(task));
  expect(node.told(task.id)).toMatchObject({ attempt: 0, state: 'ready' });
  node.log.length = 0;
  return node;
}

describe('a standby', () => {
  it('is prepared and made, and not started', () => {
    const node = new TestNode().start();
    node.log.length = 0;
    node.assign(standby(web));
    node.advanceMs(600_000);
    expect(node.log).toEqual([
      'save',
      'ack',
      'prepare web',
      'report web preparing',
      'create web',
      'report web ready',
    ]);
    expect(node.wakeAtMs).toBeUndefined();
  });

  it('that takes over is started at once, with nothing before it', () => {
    const node = ready();
    node.assign(web);
    expect(node.log).toEqual([
      'save',
      'ack',
      'start web',
      'report web starting',
      'report web running',
    ]);
    expect(node.told('web')).toMatchObject({ attempt: 0, state: 'running', message: '' });
  });

  it('that takes over as a singleton waits for nothing but its lease and its guard', () => {
    const db = singleton('db');
    const node = ready(db);
    node.lease(['db']);
    expect(node.log).toEqual([]);
    expect(node.watchdog.held).toEqual([]);
    node.assign(db);
    expect(node.told('db')).toMatchObject({ attempt: 0, state: 'running' });
    expect(node.log).not.toContain('create db');
  });

  it('that takes over while its image is missing tries again at once', () => {
    const node = new TestNode().start();
    node.trouble = (): StepFailure => ({ kind: 'image-unavailable', message: 'nowhere' });
    node.assign(standby(web));
    node.advanceMs(600_000);
    expect(node.told('web')?.state).toBe('preparing');
    node.trouble = (): undefined => undefined;
    node.assign(web);
    expect(node.told('web')?.state).toBe('running');
  });

  it('stays ready over a restart of the agent', () => {
    const node = ready();
    node.restartAgent();
    expect(node.log.filter((line) => !line.startsWith('report'))).toEqual([]);
    expect(node.status('web')).toMatchObject({ attempt: 0, state: 'ready' });
  });

  it.each([web, singleton('web')])('that was started by hand is stopped and made anew', (task) => {
    const node = ready(task);
    node.startsByHand('web');
    expect(node.log.filter((line) => !line.startsWith('report'))).toEqual([
      'stop web',
      'remove web',
      'save',
      'create web',
    ]);
    expect(node.told('web')).toMatchObject({ attempt: 1, state: 'ready' });
    expect(node.reports.map(({ status }) => status.state)).not.toContain('running');
  });

  it('that was started by hand and has ended has not failed', () => {
    const node = ready(assigned('web', { restart: { ...web.spec.restart, condition: 'none' } }));
    node.prompt = false;
    node.changes('web', { state: 'running' });
    node.exits('web', 1);
    node.finishAll();
    expect(node.told('web')).toMatchObject({ attempt: 1, state: 'ready' });
  });

  it('that takes over while it is being stopped is started after that', () => {
    const node = ready();
    node.prompt = false;
    node.startsByHand('web');
    expect(node.stepKinds()).toEqual(['stop web']);
    node.assign(web);
    node.finishSave();
    node.finishAll();
    expect(node.told('web')).toMatchObject({ attempt: 1, state: 'running' });
  });

  it('whose container vanished is made anew', () => {
    const node = ready();
    node.vanishes('web');
    expect(node.told('web')).toMatchObject({ attempt: 1, state: 'ready' });
  });

  it('that nobody wants any more is taken away', () => {
    const node = ready();
    node.assign();
    expect(node.containers.size).toBe(0);
    expect(node.told('web')?.state).toBe('stopped');
  });

  it('that cannot be made says so as any other task', () => {
    const node = new TestNode().start();
    node.trouble = (_task, step): StepFailure | undefined =>
      step === 'create' ? { kind: 'invalid', message: 'no such device' } : undefined;
    node.assign(standby(web));
    expect(node.told('web')).toMatchObject({ state: 'rejected', message: 'no such device' });
    node.assign(web);
    expect(node.told('web')?.state).toBe('rejected');
  });

  it('that was running before, which no controller asks for, is made ready again', () => {
    const node = new TestNode().start();
    node.assign(web);
    node.assign(standby(web));
    expect(node.told('web')).toMatchObject({ attempt: 1, state: 'ready' });
  });
});
