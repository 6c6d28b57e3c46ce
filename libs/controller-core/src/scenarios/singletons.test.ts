import type { NodeName, TaskState } from '@grappe/domain';
import { LEASE_TTL_MS_DEFAULT } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { LEASE_MARGIN_MS } from '../constants.ts';
import { rackOf, type Rack } from '../testing/rack.ts';
import { keyOf, port, service } from '../testing/specs.ts';

/** Short enough to see, long enough to matter. */
const GRACE_MS = 2_000;
/** The longest that a singleton may be away when its node is cut off: the issue grants a second for detection and start. */
const BACK_WITHIN_MS = LEASE_TTL_MS_DEFAULT + GRACE_MS + 1_000;

// In all of these the rack's checker watches the agents: at most one of them has the singleton's container running at any time.

function singletonRack(nodes = 2, changes: Parameters<typeof service>[1] = {}): Rack {
  const rack = rackOf(nodes);
  rack.deploy(service('one', { singleton: true, stopGraceMs: GRACE_MS, ...changes }));
  rack.advanceMs(500);
  expect(rack.containers('one')).toHaveLength(1);
  return rack;
}

function holder(rack: Rack): string {
  return rack.containers('one')[0] ?? 'nobody';
}

function other(rack: Rack, than: string): string {
  return [...rack.agents.keys()].find((name) => name !== than) ?? 'nobody';
}

/** Time until a node other than `than` serves. */
function takenOverAfterMs(rack: Rack, than: string): number {
  for (let passedMs = 0; passedMs <= 60_000; passedMs += 50) {
    if (rack.running('one').some((name) => name !== than)) return passedMs;
    rack.advanceMs(50);
  }
  return Number.POSITIVE_INFINITY;
}

describe('a singleton', () => {
  it('runs on while its node hears the controller', () => {
    const rack = singletonRack();
    const before = rack.tasks('one');
    rack.advanceMs(30_000);
    expect(rack.tasks('one')).toEqual(before);
  });

  it('stops by itself on a node that is cut off, and runs elsewhere after that', () => {
    const rack = singletonRack();
    const from = holder(rack);
    rack.silence(from);
    rack.advanceMs(LEASE_TTL_MS_DEFAULT);
    expect(rack.running('one')).toEqual([]);
    const takenMs = LEASE_TTL_MS_DEFAULT + takenOverAfterMs(rack, from);
    expect(takenMs).toBeGreaterThan(LEASE_TTL_MS_DEFAULT + GRACE_MS - 500);
    expect(takenMs).toBeLessThanOrEqual(BACK_WITHIN_MS);
    expect(rack.containers('one')).toEqual([other(rack, from)]);
    rack.heal(from);
    rack.advanceMs(5_000);
    expect(rack.containers('one')).toEqual([other(rack, from)]);
    expect(rack.agent(from).tasks.size).toBe(0);
  });

  it('stays where it is when the node is heard again in time', () => {
    const rack = singletonRack();
    const [from, tasks] = [holder(rack), rack.taskIds('one')];
    rack.silence(from);
    rack.advanceMs(2_000);
    rack.heal(from);
    rack.advanceMs(20_000);
    expect(rack.taskIds('one')).toEqual(tasks);
    expect(rack.containers('one')).toEqual([from]);
  });

  it('is started again on its node when that comes back after the lease, and before the wait is over', () => {
    const rack = singletonRack();
    const [from, tasks] = [holder(rack), rack.taskIds('one')];
    rack.silence(from);
    rack.advanceMs(LEASE_TTL_MS_DEFAULT + 500);
    rack.heal(from);
    rack.advanceMs(5_000);
    expect(rack.taskIds('one')).toEqual(tasks);
    expect(rack.containers('one')).toEqual([from]);
    expect(rack.tasks('one')[0]?.status.attempt).toBe(1);
  });

  it('survives cuts of any length', () => {
    for (let cutMs = 500; cutMs <= 9_000; cutMs += 250) {
      const rack = singletonRack();
      const from = holder(rack);
      rack.silence(from);
      rack.advanceMs(cutMs);
      rack.heal(from);
      rack.advanceMs(BACK_WITHIN_MS);
      expect(rack.containers('one'), `${cutMs} ms`).toHaveLength(1);
    }
  });
});

describe('a singleton and its controller', () => {
  it('stops when the controller is away for longer than the lease, and comes back with it', () => {
    const rack = singletonRack();
    const from = holder(rack);
    for (const name of rack.agents.keys()) rack.silence(name);
    rack.advanceMs(LEASE_TTL_MS_DEFAULT + GRACE_MS + 500);
    expect(rack.containers('one')).toEqual([]);
    rack.restartController({ connect: false });
    for (const name of rack.agents.keys()) rack.heal(name);
    rack.advanceMs(3_000);
    expect(rack.containers('one')).toEqual([from]);
  });

  it('is not started elsewhere by a new controller before a lease of the old one can have ended', () => {
    const rack = singletonRack();
    const from = holder(rack);
    rack.silence(from);
    rack.restartController();
    const atMs = takenOverAfterMs(rack, from);
    expect(atMs).toBeGreaterThanOrEqual(LEASE_TTL_MS_DEFAULT + GRACE_MS + LEASE_MARGIN_MS);
    expect(atMs).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  it('survives a restart at any moment of a takeover', () => {
    for (let atMs = 250; atMs <= 7_000; atMs += 250) {
      const rack = singletonRack(3);
      const from = holder(rack);
      rack.silence(from);
      rack.advanceMs(atMs);
      rack.restartController();
      rack.advanceMs(5_000);
      rack.heal(from);
      rack.advanceMs(20_000);
      expect(rack.containers('one'), `${atMs} ms`).toHaveLength(1);
    }
  });

  it('is not started from a decision that is not saved', () => {
    const rack = singletonRack();
    const from = holder(rack);
    rack.full = true;
    rack.silence(from);
    rack.advanceMs(30_000);
    expect(rack.containers('one')).toEqual([]);
    rack.full = false;
    rack.advanceMs(10_000);
    expect(rack.containers('one')).toEqual([other(rack, from)]);
  });

  it('is not started twice by a controller that has lost its unsaved decision', () => {
    const rack = singletonRack(3);
    const from = holder(rack);
    rack.full = true;
    rack.silence(from);
    rack.advanceMs(10_000);
    rack.full = false;
    rack.restartController();
    rack.advanceMs(30_000);
    rack.heal(from);
    rack.advanceMs(5_000);
    expect(rack.containers('one')).toHaveLength(1);
  });

  it('is not waited for when the operator has seen that the board is off', () => {
    const rack = singletonRack();
    const from = holder(rack);
    rack.silence(from);
    rack.advanceMs(1_500);
    expect(rack.running('one')).toEqual([]);
    rack.agent(from).reboot('boot-2');
    rack.expectOk({ kind: 'confirm-off', node: from as NodeName });
    expect(rack.containers('one')).toEqual([other(rack, from)]);
  });
});

describe('a singleton that is taken elsewhere', () => {
  it('stops first on a drained node', () => {
    const rack = singletonRack();
    const from = holder(rack);
    rack.drain(from);
    rack.advanceMs(1_000);
    expect(rack.containers('one')).toEqual([other(rack, from)]);
  });

  it('is drained from a node that is cut off just then', () => {
    const rack = singletonRack();
    const from = holder(rack);
    rack.silence(from);
    rack.drain(from);
    expect(takenOverAfterMs(rack, from)).toBeLessThanOrEqual(BACK_WITHIN_MS);
  });

  it('is updated without two of them', () => {
    const rack = singletonRack();
    rack.deploy(service('one', { singleton: true, stopGraceMs: GRACE_MS, image: 'one:2' }));
    rack.advanceMs(2_000);
    expect(rack.containers('one')).toHaveLength(1);
    expect(rack.tasks('one').map(({ task }) => task.version)).toEqual([2]);
  });

  it('is updated while its node is cut off', () => {
    const rack = singletonRack();
    const from = holder(rack);
    rack.silence(from);
    rack.deploy(service('one', { singleton: true, stopGraceMs: GRACE_MS, image: 'one:2' }));
    expect(takenOverAfterMs(rack, from)).toBeLessThanOrEqual(BACK_WITHIN_MS);
    rack.heal(from);
    rack.advanceMs(2_000);
    expect(rack.containers('one')).toEqual([other(rack, from)]);
  });

  it('is removed and deployed anew while its node is cut off', () => {
    const rack = singletonRack();
    const from = holder(rack);
    rack.silence(from);
    rack.advanceMs(500);
    rack.removeStack();
    rack.advanceMs(1_500);
    rack.deploy(service('one', { singleton: true, stopGraceMs: GRACE_MS }));
    rack.advanceMs(10_000);
    expect(rack.containers('one')).toEqual([other(rack, from)]);
    rack.heal(from);
    rack.advanceMs(1_000);
    expect(rack.containers('one')).toEqual([other(rack, from)]);
  });

  it('is removed, and deployed anew after a restart of the controller', () => {
    const rack = singletonRack();
    const from = holder(rack);
    rack.silence(from);
    rack.advanceMs(1_500);
    rack.removeStack();
    rack.restartController();
    rack.deploy(service('one', { singleton: true, stopGraceMs: GRACE_MS }));
    rack.advanceMs(20_000);
    expect(rack.containers('one')).toEqual([other(rack, from)]);
  });

  it('is taken from a node that is removed while it is cut off', () => {
    const rack = singletonRack();
    const from = holder(rack);
    rack.silence(from);
    rack.removeNode(from);
    rack.advanceMs(1_000);
    expect(rack.running('one')).toEqual([]);
    rack.advanceMs(BACK_WITHIN_MS);
    expect(rack.running('one')).toEqual([other(rack, from)]);
  });

  it('goes on at once when its board has started anew without it', () => {
    const rack = singletonRack();
    const from = holder(rack);
    rack.closeStream(from);
    rack.agent(from).forget();
    rack.connect(from);
    rack.advanceMs(1_000);
    expect(rack.containers('one')).toHaveLength(1);
  });

  it('is tried elsewhere when it fails', () => {
    const rack = singletonRack();
    const from = holder(rack);
    rack.fate = (_task, node): TaskState => (node === from ? 'failed' : 'running');
    rack.deploy(service('one', { singleton: true, stopGraceMs: GRACE_MS, image: 'one:2' }));
    rack.advanceMs(5_000);
    expect(rack.containers('one')).toEqual([other(rack, from)]);
  });
});

describe('a singleton with a warm standby', () => {
  const WARM = { standby: 'warm', ...port(80) } as const;

  it('is taken over by it, and not before the other must have stopped', () => {
    const rack = singletonRack(3, WARM);
    const from = holder(rack);
    const standby = rack.tasks('one').find(({ task }) => task.standby)?.task;
    rack.silence(from);
    const atMs = takenOverAfterMs(rack, from);
    expect(atMs).toBeGreaterThan(LEASE_TTL_MS_DEFAULT + GRACE_MS - 500);
    expect(atMs).toBeLessThanOrEqual(BACK_WITHIN_MS);
    expect(rack.running('one')).toEqual([standby?.node]);
    expect(rack.taskIds('one')).toContain(standby?.id);
    expect(rack.eventKinds()).toContain('task.promoted');
    rack.heal(from);
    rack.advanceMs(5_000);
    expect(rack.containers('one')).toEqual([standby?.node]);
  });

  it('is handed over to it on drain, one stopping before the other starts', () => {
    const rack = singletonRack(3, WARM);
    const from = holder(rack);
    rack.drain(from);
    rack.advanceMs(1_000);
    expect(rack.containers('one')).toHaveLength(1);
    expect(rack.eventKinds()).toContain('task.promoted');
  });

  it('has it started by nobody while the promotion is not saved', () => {
    const rack = singletonRack(2, WARM);
    const from = holder(rack);
    rack.full = true;
    rack.silence(from);
    rack.advanceMs(15_000);
    expect(rack.containers('one')).toEqual([]);
    rack.restartController();
    rack.full = false;
    rack.advanceMs(30_000);
    expect(rack.containers('one')).toEqual([other(rack, from)]);
  });

  it('survives cuts and restarts of any length', () => {
    for (let cutMs = 500; cutMs <= 8_500; cutMs += 500) {
      const rack = singletonRack(3, WARM);
      const from = holder(rack);
      rack.silence(from);
      rack.advanceMs(cutMs);
      rack.restartController();
      rack.heal(from);
      rack.advanceMs(20_000);
      expect(rack.containers('one'), `${cutMs} ms`).toHaveLength(1);
      expect(
        rack.state.durable.tasksOfService(keyOf('one')).filter(({ standby }) => standby),
      ).toHaveLength(1);
    }
  });
});
