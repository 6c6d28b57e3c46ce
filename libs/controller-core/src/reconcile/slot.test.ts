import type { NodeName, ServiceKey, TaskId, TaskState } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import type { TaskRecord } from '../state/records.ts';
import { initialStatus } from '../state/status.ts';
import { service } from '../testing/specs.ts';
import { decideSlot, type SlotSituation, type SlotTask, type TaskPlace } from './slot.ts';

let sequence = 0;

function record(id: string, changes: Partial<TaskRecord> = {}): TaskRecord {
  sequence += 1;
  return {
    id: id as TaskId,
    service: 'shop/web' as ServiceKey,
    slot: { kind: 'replica', index: 1 },
    version: 1,
    spec: service('web'),
    volumes: [],
    node: `node-of-${id}` as NodeName,
    desired: 'running',
    sequence,
    createdAtMs: 0,
    reason: 'deployed',
    ...changes,
  };
}

function task(
  id: string,
  place: TaskPlace,
  state: TaskState,
  changes?: Partial<TaskRecord>,
): SlotTask {
  return { record: record(id, changes), status: initialStatus(state), place };
}

const standby = record('spare', { desired: 'standby', standby: true });

function situation(changes: Partial<SlotSituation> = {}): SlotSituation {
  return {
    desired: true,
    version: 1,
    singleton: false,
    predecessorsGone: true,
    startFirst: false,
    mayUpdate: false,
    backingOff: false,
    tasks: [],
    ...changes,
  };
}

/** `kind id`, in order. */
function decided(changes: Partial<SlotSituation>): string[] {
  return decideSlot(situation(changes)).map((action) =>
    action.kind === 'create' ? 'create' : `${action.kind} ${action.task.id}`,
  );
}

describe('a slot whose task and its replacement are both to leave', () => {
  it('keeps the one that runs, and of two that run the newer', () => {
    const old = task('a', 'leaving', 'running');
    const younger = task('b', 'leaving', 'running');
    const newer = { ...younger, record: { ...younger.record, sequence: old.record.sequence + 1 } };
    expect(decided({ tasks: [old, newer] })[0]).toBe('stop a');
    const starting = { ...newer, status: { ...newer.status, state: 'starting' as const } };
    expect(decided({ tasks: [old, starting] })[0]).toBe('stop b');
    expect(decided({ tasks: [old] })).not.toContain('stop a');
  });
});

describe('a slot that has a standby', () => {
  it('is filled by it when its node is lost', () => {
    const tasks = [task('a', 'gone', 'running')];
    expect(decideSlot(situation({ tasks, standby }))).toEqual([
      { kind: 'promote', task: standby, reason: 'replaces a: node node-of-a is lost' },
    ]);
  });

  it('says that its singleton has ended with its lease when the node is not lost', () => {
    const tasks = [{ ...task('a', 'gone', 'running'), leaseEnded: true as const }];
    expect(decideSlot(situation({ singleton: true, tasks, standby }))).toEqual([
      {
        kind: 'promote',
        task: standby,
        reason: 'replaces a: its lease on node node-of-a has ended',
      },
    ]);
  });

  it('is filled by it when its node was removed, and the old task is written off', () => {
    const tasks = [task('a', 'removed', 'running')];
    expect(decided({ tasks, standby })).toEqual(['end a', 'promote spare']);
  });

  it('is filled by it when its node is drained, before the old task stops', () => {
    const tasks = [task('a', 'leaving', 'running')];
    expect(decided({ tasks, standby })).toEqual(['promote spare']);
  });

  it('is filled by it when the task has failed, once the back-off is over', () => {
    const lastEnded = record('a', { desired: 'stopped', ended: initialStatus('failed') });
    expect(decided({ lastEnded, standby, backingOff: true })).toEqual([]);
    expect(decided({ lastEnded, standby })).toEqual(['promote spare']);
  });

  it('gives a task up that waits for a node', () => {
    const tasks = [task('a', 'pending', 'pending')];
    expect(decided({ tasks, standby })).toEqual(['end a', 'promote spare']);
  });

  it('leaves it alone while a task is there', () => {
    expect(decided({ tasks: [task('a', 'here', 'starting')], standby })).toEqual([]);
  });

  it('waits for a task that is stopping', () => {
    const tasks = [task('a', 'here', 'stopping', { desired: 'stopped' })];
    expect(decided({ tasks, standby })).toEqual([]);
  });

  it('does not start it after a task that has completed', () => {
    const lastEnded = record('a', { desired: 'stopped', ended: initialStatus('completed') });
    expect(decided({ lastEnded, standby })).toEqual([]);
  });

  it('does not start it when the slot is not wanted any more', () => {
    expect(decided({ desired: false, tasks: [task('a', 'gone', 'running')], standby })).toEqual([
      'end a',
    ]);
  });
});

describe('a singleton that has a standby', () => {
  it('is filled by it only when no other can be running', () => {
    const tasks = [task('a', 'gone', 'running')];
    const lost = { tasks, standby, singleton: true };
    expect(decided({ ...lost, predecessorsGone: false })).toEqual([]);
    expect(decided(lost)).toEqual(['promote spare']);
  });

  it('stops first on a drained node', () => {
    const tasks = [task('a', 'leaving', 'running')];
    expect(decided({ tasks, standby, singleton: true })).toEqual(['stop a']);
  });
});

describe('a slot that is being moved', () => {
  const from = task('a', 'leaving', 'running');

  it('keeps the old task until the new one runs', () => {
    expect(decided({ tasks: [from, task('b', 'here', 'starting')] })).toEqual([]);
    expect(decided({ tasks: [from, task('b', 'here', 'running')] })).toEqual(['stop a']);
  });
});
