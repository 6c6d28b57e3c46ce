import type { NodeName, TaskState } from '@grappe/domain';
import { UPDATE_POLICY_DEFAULT } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { rackOf, type Rack } from '../testing/rack.ts';
import { keyOf, port, replicated } from '../testing/specs.ts';
import { listRollouts, type RolloutView } from '../views/rollouts.ts';

const green = { environment: { COLOUR: 'green' } };

function latest(rack: Rack): RolloutView | undefined {
  return listRollouts(rack.state, keyOf('web'), rack.nowMs)[0];
}

describe('what is told of a rollout', () => {
  it('is how far it is, and that it watches a slot', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    expect(latest(rack)).toBeUndefined();
    rack.deploy(replicated('web', 3, green));
    rack.advanceMs(1_000);
    expect(latest(rack)).toMatchObject({
      counts: { slots: 3, updated: 0, failed: 0 },
      waitsFor: ['slot 1: version 2 runs and is watched for another 4 s', '2 more slots in turn'],
      notes: [],
    });
    rack.advanceMs(30_000);
    expect(latest(rack)).toMatchObject({
      rollout: { state: 'completed' },
      counts: { slots: 3, updated: 3, failed: 0 },
      waitsFor: [],
    });
  });

  it('is which task is awaited, and until when', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    rack.fate = ({ version }): TaskState => (version === 2 ? 'preparing' : 'running');
    rack.deploy(replicated('web', 2, green));
    rack.advanceMs(60_000);
    expect(latest(rack)?.waitsFor[0]).toMatch(
      /^slot 1: waits for its task \w+ on n\d to run: it is preparing there; it has failed if that lasts another 9 minutes$/,
    );
  });

  it('is that gateways leave a task', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 1));
    for (const id of rack.taskIds('web'))
      rack.state.live.rollouts.balancedBy.set(id, new Set(['n1' as NodeName]));
    rack.deploy(replicated('web', 1, green));
    expect(latest(rack)?.waitsFor).toEqual([
      `slot 1: gateways are leaving its task ${rack.taskIds('web')[0] ?? ''}`,
    ]);
  });

  it('is why it has paused, and nothing that it waits for then', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    rack.fate = ({ version }): TaskState => (version === 2 ? 'failed' : 'running');
    rack.deploy(replicated('web', 2, green));
    expect(latest(rack)).toMatchObject({
      rollout: { state: 'paused' },
      counts: { slots: 2, updated: 0, failed: 1 },
      waitsFor: [],
    });
    expect(latest(rack)?.rollout.why).toMatch(
      /^version 2 failed in 1 of 2 slots, the last: slot 1 on n\d failed: was failed$/,
    );
  });

  it('is which nodes have not been heard since the controller started', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    rack.deploy(replicated('web', 2, green));
    rack.restartController({ connect: false });
    expect(latest(rack)?.waitsFor.join()).toMatch(
      /slot 2: node n\d has not said yet whether its task \w+ runs/,
    );
  });

  it('is where start-first is not possible', () => {
    const rack = rackOf(1);
    const update = { ...UPDATE_POLICY_DEFAULT, order: 'start-first' as const };
    rack.deploy(replicated('web', 1, { update, ...port(80) }));
    rack.deploy(replicated('web', 1, { update, ...port(80), ...green }));
    expect(latest(rack)?.notes).toEqual([
      'slot 1: no node can run old and new beside each other: the old one stops first',
    ]);
    rack.deploy(replicated('web', 1, { update, singleton: true }));
    expect(latest(rack)?.notes).toEqual(['stop-first instead of start-first: it is a singleton']);
  });
});
