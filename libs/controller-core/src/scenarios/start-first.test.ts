import type { NodeName, ServiceSpec, TaskId, TaskState } from '@grappe/domain';
import { UPDATE_POLICY_DEFAULT } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { DRAIN_ACK_MS_MAX } from '../constants.ts';
import { isDraining } from '../rollout/drained.ts';
import { rackOf, type Rack } from '../testing/rack.ts';
import { keyOf, mounts, port, replicated, service, volume } from '../testing/specs.ts';

const startFirst: Pick<ServiceSpec, 'update'> = {
  update: { ...UPDATE_POLICY_DEFAULT, order: 'start-first' },
};
const blue: Pick<ServiceSpec, 'environment'> = { environment: { COLOUR: 'blue' } };
const green = { ...startFirst, environment: { COLOUR: 'green' } };

function versions(rack: Rack): number[] {
  return rack
    .tasks('web')
    .filter(({ task, status }) => task.desired === 'running' && status.state === 'running')
    .map(({ task }) => task.version);
}

function state(rack: Rack): string | undefined {
  return rack.state.durable.rollouts.get(keyOf('web'))?.rollouts.at(-1)?.state;
}

/** Lets time pass with agents that work one state at a time; returns the fewest containers of the service seen. */
function fewestContainers(rack: Rack, ms: number): number {
  rack.busy = false;
  let fewest = Number.POSITIVE_INFINITY;
  for (let passed = 0; passed < ms; passed += 250) {
    rack.work();
    rack.advanceMs(250);
    fewest = Math.min(fewest, rack.running('web').length);
  }
  rack.busy = true;
  return fewest;
}

describe('start-first', () => {
  it('never has fewer that serve than replicas, even on one node', () => {
    const rack = rackOf(1);
    rack.deploy(replicated('web', 2, startFirst));
    rack.busy = false;
    rack.deploy(replicated('web', 2, green));
    expect(fewestContainers(rack, 20_000)).toBe(2);
    expect(versions(rack)).toEqual([2, 2]);
    expect(rack.containers('web')).toHaveLength(2);
    expect(state(rack)).toBe('completed');
  });

  it('leaves the old task where the new one fails', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2, startFirst));
    const before = rack.taskIds('web');
    rack.fate = ({ version }): TaskState => (version === 2 ? 'failed' : 'running');
    rack.deploy(replicated('web', 2, green));
    rack.advanceMs(60_000);
    expect(state(rack)).toBe('paused');
    expect(rack.taskIds('web')).toEqual(before);
  });

  it('uses another node where a port is taken, and stops first where none is free', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 1, { ...startFirst, ...port(80) }));
    rack.deploy(replicated('web', 1, { ...green, ...port(80) }));
    expect(fewestContainers(rack, 10_000)).toBe(1);
    expect(versions(rack)).toEqual([2]);
    rack.deploy(replicated('web', 2, { ...green, ...port(80) }));
    rack.deploy(replicated('web', 2, { ...startFirst, ...port(80) }));
    expect([...rack.state.live.rollouts.obstacles.values()]).toEqual([
      'no node can run old and new beside each other: the old one stops first',
    ]);
    expect(fewestContainers(rack, 20_000)).toBe(1);
    expect(versions(rack)).toEqual([3, 3]);
    expect(state(rack)).toBe('completed');
  });

  it('waits for room where memory is lacking, and then says so', () => {
    const rack = rackOf(1);
    const half = { reservations: { cpus: 0, memoryBytes: 600 * 1_048_576 } };
    rack.deploy(replicated('web', 1, { ...startFirst, ...half }));
    rack.deploy(replicated('web', 1, { ...green, ...half }));
    rack.advanceMs(60_000);
    expect(versions(rack)).toEqual([1]);
    expect([...rack.state.live.rollouts.obstacles.values()]).toEqual([
      'no node has room for its new task beside the old one',
    ]);
    rack.join('n2');
    rack.advanceMs(20_000);
    expect(versions(rack)).toEqual([2]);
    expect(state(rack)).toBe('completed');
  });

  it('is not for singletons and slots with a volume: they stop first', () => {
    const rack = rackOf(2);
    const data = { ...mounts('data') };
    rack.deployWith([service('web', { ...startFirst, ...data })], [volume('data')]);
    rack.deployWith([service('web', { ...green, ...data })], [volume('data')]);
    expect(rack.containers('web')).toHaveLength(1);
    rack.deployWith([service('web', { ...startFirst, singleton: true })], []);
    rack.advanceMs(20_000);
    expect(versions(rack)).toEqual([3]);
  });

  it('goes on with a deploy that comes while the new task starts: the old one serves on', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2, startFirst));
    rack.fate = ({ version }): TaskState => (version === 2 ? 'preparing' : 'running');
    rack.deploy(replicated('web', 2, green));
    rack.deploy(replicated('web', 2, { ...green, environment: { COLOUR: 'blue' } }));
    expect(fewestContainers(rack, 30_000)).toBe(2);
    expect(versions(rack)).toEqual([3, 3]);
    expect(rack.containers('web')).toHaveLength(2);
  });

  it('survives the loss of either node, and a restart of the controller', () => {
    for (const lostVersion of [1, 2]) {
      const rack = rackOf(3);
      rack.deploy(replicated('web', 1, startFirst));
      rack.fate = ({ version }): TaskState => (version === 2 ? 'starting' : 'running');
      rack.deploy(replicated('web', 1, green));
      rack.restartController();
      const lost = rack.tasks('web').find(({ task }) => task.version === lostVersion);
      rack.silence(lost?.task.node ?? '');
      rack.fate = (): TaskState => 'running';
      rack.advanceMs(30_000);
      expect(versions(rack)).toEqual([2]);
      expect(state(rack)).toBe('completed');
    }
  });

  it('is done with a task that has completed', () => {
    const rack = rackOf(2);
    rack.deploy(service('web', startFirst));
    rack.fate = ({ version }): TaskState => (version === 2 ? 'completed' : 'running');
    rack.deploy(service('web', green));
    rack.advanceMs(20_000);
    expect(rack.containers('web')).toEqual([]);
    expect(rack.ended('web').filter(({ version }) => version === 2)).toHaveLength(1);
    expect(state(rack)).toBe('completed');
  });
});

describe('draining', () => {
  function balance(rack: Rack): void {
    for (const id of rack.taskIds('web'))
      rack.state.live.rollouts.balancedBy.set(id, new Set(['n1' as NodeName]));
  }

  function draining(rack: Rack): TaskId[] {
    return [...rack.state.durable.tasks.values()]
      .filter((task) => isDraining(rack.state, task))
      .map(({ id }) => id);
  }

  it('comes before a stop, and only as many as the policy says', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    balance(rack);
    const [first] = rack.taskIds('web');
    rack.deploy(replicated('web', 3, blue));
    rack.advanceMs(500);
    expect(draining(rack)).toEqual([first]);
    expect(rack.running('web')).toHaveLength(3);
    if (first !== undefined) rack.state.live.rollouts.balancedBy.delete(first);
    rack.state.live.dirty.add(keyOf('web'));
    rack.advanceMs(500);
    expect(draining(rack)).toEqual([]);
    expect(versions(rack)).toEqual([2, 1, 1]);
  });

  it('is not waited for for ever', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 1));
    balance(rack);
    rack.deploy(replicated('web', 1, blue));
    rack.advanceMs(DRAIN_ACK_MS_MAX - 500);
    expect(versions(rack)).toEqual([1]);
    rack.advanceMs(1_000);
    expect(versions(rack)).toEqual([2]);
    expect(rack.state.live.rollouts.draining.size).toBe(0);
  });

  it('ends when the task may stay', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 1));
    balance(rack);
    const before = rack.taskIds('web');
    rack.deploy(replicated('web', 1, blue));
    rack.advanceMs(500);
    rack.expectOk({ kind: 'pause-rollout', service: keyOf('web') });
    rack.advanceMs(10_000);
    expect(draining(rack)).toEqual([]);
    expect(rack.taskIds('web')).toEqual(before);
  });

  it('holds for tasks that are scaled away as well', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    balance(rack);
    rack.scale('web', 1);
    expect(rack.containers('web')).toHaveLength(2);
    rack.advanceMs(DRAIN_ACK_MS_MAX + 500);
    expect(rack.containers('web')).toHaveLength(1);
  });
});
