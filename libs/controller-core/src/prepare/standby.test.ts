import type { NodeName, ServiceKey, TaskId } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import type { SlotTask, TaskPlace } from '../reconcile/slot.ts';
import type { TaskRecord } from '../state/records.ts';
import { initialStatus } from '../state/status.ts';
import { service } from '../testing/specs.ts';
import { decideStandby, type StandbySituation } from './standby.ts';

const N1 = 'n1' as NodeName;
const N2 = 'n2' as NodeName;

function standby(
  id: string,
  node: NodeName,
  place: TaskPlace = 'here',
  changes: Partial<TaskRecord> = {},
): SlotTask {
  const record: TaskRecord = {
    id: id as TaskId,
    service: 'shop/web' as ServiceKey,
    slot: { kind: 'replica', index: 1 },
    version: 1,
    spec: service('web', { standby: 'warm' }),
    volumes: [],
    node,
    desired: 'standby',
    standby: true,
    sequence: 1,
    createdAtMs: 0,
    reason: 'stands by for its slot',
    ...changes,
  };
  return { record, status: initialStatus('ready'), place };
}

function decided(changes: Partial<StandbySituation>): string[] {
  const situation: StandbySituation = {
    wanted: true,
    version: 1,
    settled: true,
    backingOff: false,
    standbys: [],
    ...changes,
  };
  return decideStandby(situation).map((action) =>
    action.kind === 'create' ? `create on ${action.node}` : `${action.kind} ${action.task.id}`,
  );
}

describe('the standby of a slot', () => {
  it('is made on the spare node once the slot runs', () => {
    expect(decided({ spare: N1, settled: false })).toEqual([]);
    expect(decided({ spare: N1 })).toEqual(['create on n1']);
  });

  it('is not made where no node fits', () => {
    expect(decided({})).toEqual([]);
  });

  it('stays on the spare node', () => {
    expect(decided({ spare: N1, standbys: [standby('a', N1)] })).toEqual([]);
  });

  it('moves when the spare is another node: it goes, then another is made', () => {
    expect(decided({ spare: N2, standbys: [standby('a', N1)] })).toEqual(['dismiss a']);
    const going = standby('a', N1, 'here', { desired: 'stopped' });
    expect(decided({ spare: N2, standbys: [going] })).toEqual(['create on n2']);
  });

  it('goes when its node does not fit any more, and no other does', () => {
    expect(decided({ standbys: [standby('a', N1)] })).toEqual(['dismiss a']);
  });

  it('is written off with its node, and made elsewhere', () => {
    expect(decided({ spare: N2, standbys: [standby('a', N1, 'gone')] })).toEqual([
      'end a',
      'create on n2',
    ]);
    expect(decided({ standbys: [standby('a', N1, 'removed', { desired: 'stopped' })] })).toEqual([
      'end a',
    ]);
  });

  it('is replaced by one of the new version after the slot itself', () => {
    const outdated = { version: 2, spare: N1, standbys: [standby('a', N1)] };
    expect(decided({ ...outdated, settled: false })).toEqual([]);
    expect(decided(outdated)).toEqual(['dismiss a']);
  });

  it('waits after a failure', () => {
    expect(decided({ spare: N1, backingOff: true })).toEqual([]);
  });

  it('is one and no more', () => {
    expect(decided({ spare: N1, standbys: [standby('a', N1), standby('b', N1)] })).toEqual([
      'dismiss b',
    ]);
  });

  it('is not told to go twice', () => {
    const going = standby('a', N1, 'here', { desired: 'stopped' });
    expect(decided({ wanted: false, standbys: [going] })).toEqual([]);
    expect(decided({ spare: N1, standbys: [going] })).toEqual(['create on n1']);
  });

  it('goes when none is wanted, whatever the slot does', () => {
    const standbys = [standby('a', N1), standby('b', N2, 'leaving')];
    expect(decided({ wanted: false, settled: false, standbys })).toEqual([
      'dismiss a',
      'dismiss b',
    ]);
  });
});
