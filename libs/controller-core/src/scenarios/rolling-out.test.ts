import type { ServiceSpec, TaskState, UpdatePolicy } from '@grappe/domain';
import { UPDATE_POLICY_DEFAULT } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { ROLLOUT_READY_MS_MAX, ROLLOUTS_KEPT_MAX } from '../constants.ts';
import type { Rollout } from '../rollout/records.ts';
import { rackOf, type Rack } from '../testing/rack.ts';
import { global, keyOf, port, replicated, service } from '../testing/specs.ts';

const MONITOR_MS = UPDATE_POLICY_DEFAULT.monitorMs;

function updating(changes: Partial<UpdatePolicy>): Pick<ServiceSpec, 'update'> {
  return { update: { ...UPDATE_POLICY_DEFAULT, ...changes } };
}

function coloured(colour: string): Pick<ServiceSpec, 'environment'> {
  return { environment: { COLOUR: colour } };
}

function rollouts(rack: Rack, name = 'web'): readonly Rollout[] {
  return rack.state.durable.rollouts.get(keyOf(name))?.rollouts ?? [];
}

function states(rack: Rack, name = 'web'): string[] {
  return rollouts(rack, name).map(({ kind, state }) => `${kind} ${state}`);
}

/** Versions of the tasks that run, by slot. */
function versions(rack: Rack, name = 'web'): number[] {
  return rack
    .tasks(name)
    .filter(({ task, status }) => task.desired === 'running' && status.state === 'running')
    .map(({ task }) => task.version);
}

function ask(rack: Rack, kind: 'pause-rollout' | 'resume-rollout' | 'undo-rollout'): void {
  rack.expectOk({ kind, service: keyOf('web') });
}

/** Tasks of these versions come to this end, all others run. */
function versionsFare(rack: Rack, bad: readonly number[], state: TaskState): void {
  rack.fate = ({ version }): TaskState => (bad.includes(version) ? state : 'running');
}

/** A node says that its task of this version is unhealthy, or that it was started again. */
function report(rack: Rack, version: number, what: 'unhealthy' | 'restarted'): void {
  for (const agent of rack.agents.values()) {
    for (const [id, task] of agent.tasks) {
      if (task.assigned.version !== version || task.status.state !== 'running') continue;
      task.status =
        what === 'unhealthy'
          ? { ...task.status, health: 'unhealthy', message: 'no answer' }
          : { ...task.status, attempt: task.status.attempt + 1, message: 'exited with code 1' };
      const { session } = agent;
      if (session === undefined) continue;
      const tasks = [{ id, status: task.status }];
      rack.post({ kind: 'statuses', node: agent.name, session, tasks });
    }
  }
}

describe('a rollout', () => {
  it('watches each slot before the next one has its turn, and ends with a record', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    expect(rollouts(rack)).toEqual([]);
    rack.deploy(replicated('web', 3, coloured('green')));
    expect(versions(rack)).toEqual([2, 1, 1]);
    rack.advanceMs(MONITOR_MS - 100);
    expect(versions(rack)).toEqual([2, 1, 1]);
    rack.advanceMs(200);
    expect(versions(rack)).toEqual([2, 2, 1]);
    rack.advanceMs(MONITOR_MS);
    expect(versions(rack)).toEqual([2, 2, 2]);
    expect(states(rack)).toEqual(['deploy running']);
    rack.advanceMs(MONITOR_MS);
    expect(rollouts(rack)).toMatchObject([
      {
        number: 1,
        kind: 'deploy',
        state: 'completed',
        from: { version: 1 },
        to: { version: 2 },
        counts: { slots: 3, updated: 3, failed: 0 },
      },
    ]);
    expect(rack.eventKinds().filter((kind) => kind.startsWith('rollout.'))).toEqual([
      'rollout.started',
      'rollout.completed',
    ]);
  });

  it('waits for the delay where that is longer', () => {
    const rack = rackOf(2);
    const policy = updating({ delayMs: 20_000 });
    rack.deploy(replicated('web', 2, policy));
    rack.deploy(replicated('web', 2, { ...policy, ...coloured('green') }));
    rack.advanceMs(19_000);
    expect(versions(rack)).toEqual([2, 1]);
    rack.advanceMs(2_000);
    expect(versions(rack)).toEqual([2, 2]);
  });

  it('writes twice, and nothing while it goes on', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.deploy(replicated('web', 3, coloured('green')));
    rack.advanceMs(30_000);
    expect(rack.operationsOn.get('rollout')).toBe(2);
  });

  it('keeps the latest ones, and none of a service that is gone', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    for (let n = 0; n < ROLLOUTS_KEPT_MAX + 3; n += 1) {
      rack.deploy(service('web', coloured(`shade ${n}`)));
      rack.advanceMs(10_000);
    }
    expect(rollouts(rack)).toHaveLength(ROLLOUTS_KEPT_MAX);
    expect(rollouts(rack).at(-1)?.number).toBe(ROLLOUTS_KEPT_MAX + 3);
    rack.removeStack();
    expect(rollouts(rack)).toEqual([]);
    expect([...rack.store.keys()].some((key) => key.startsWith('rollout/'))).toBe(false);
  });

  it('is superseded by the next deploy, which can go back to what served well', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.deploy(replicated('web', 3, coloured('green')));
    rack.deploy(replicated('web', 3, coloured('blue')));
    expect(states(rack)).toEqual(['deploy superseded', 'deploy running']);
    expect(rollouts(rack).at(-1)).toMatchObject({ from: { version: 1 }, to: { version: 3 } });
    rack.advanceMs(30_000);
    expect(versions(rack)).toEqual([3, 3, 3]);
    ask(rack, 'undo-rollout');
    rack.advanceMs(30_000);
    expect(versions(rack)).toEqual([1, 1, 1]);
  });

  it('follows a change of the number of replicas meanwhile', () => {
    const rack = rackOf(4);
    rack.deploy(replicated('web', 3));
    rack.deploy(replicated('web', 3, coloured('green')));
    rack.scale('web', 4);
    expect(versions(rack)).toEqual([2, 1, 1, 2]);
    rack.advanceMs(30_000);
    expect(versions(rack)).toEqual([2, 2, 2, 2]);
    rack.deploy(replicated('web', 4, coloured('blue')));
    rack.scale('web', 1);
    rack.advanceMs(30_000);
    expect(versions(rack)).toEqual([3]);
    expect(states(rack)).toEqual(['deploy completed', 'deploy completed']);
  });

  it('goes over a global service node by node', () => {
    const rack = rackOf(3);
    rack.deploy(global('web', port(80)));
    rack.deploy(global('web', { ...port(80), ...coloured('green') }));
    expect(versions(rack).toSorted()).toEqual([1, 1, 2]);
    rack.advanceMs(30_000);
    expect(versions(rack)).toEqual([2, 2, 2]);
    expect(states(rack)).toEqual(['deploy completed']);
  });

  it('goes on after a restart of the controller, once it has heard of all tasks', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.deploy(replicated('web', 3, coloured('green')));
    rack.restartController({ connect: false });
    rack.connect('n1');
    rack.connect('n2');
    rack.advanceMs(3_000);
    expect(versions(rack).filter((version) => version === 2)).toHaveLength(1);
    rack.connect('n3');
    rack.advanceMs(30_000);
    expect(versions(rack)).toEqual([2, 2, 2]);
    expect(states(rack)).toEqual(['deploy completed']);
  });

  it('replaces the task of a lost node in the version that its slot had', () => {
    const rack = rackOf(4);
    rack.deploy(replicated('web', 3));
    rack.deploy(replicated('web', 3, coloured('green')));
    const last = rack.tasks('web').at(-1)?.task.node ?? '';
    rack.silence(last);
    rack.advanceMs(2_500);
    const third = rack
      .tasks('web')
      .filter(({ task }) => task.slot.kind === 'replica' && task.slot.index === 3);
    expect(third.map(({ task, status }) => [task.version, status.state])).toEqual([[1, 'running']]);
    rack.advanceMs(30_000);
    expect(versions(rack)).toEqual([2, 2, 2]);
    expect(states(rack)).toEqual(['deploy completed']);
  });
});

describe('a version that fails', () => {
  it.each<[string, (rack: Rack) => void]>([
    ['it is given up', (rack) => versionsFare(rack, [2], 'failed')],
    ['it never starts', (rack) => versionsFare(rack, [2], 'preparing')],
  ])('pauses the rollout by default: %s', (_how, prepare) => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    prepare(rack);
    rack.deploy(replicated('web', 3, coloured('green')));
    rack.advanceMs(ROLLOUT_READY_MS_MAX + 1_000);
    expect(states(rack)).toEqual(['deploy paused']);
    expect(rollouts(rack)[0]?.why).toMatch(/^version 2 failed in 1 of 3 slots, the last: slot 1/);
    expect(versions(rack)).toEqual([1, 1]);
  });

  it.each(['unhealthy', 'restarted'] as const)('is one whose task is %s soon', (what) => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.deploy(replicated('web', 3, coloured('green')));
    rack.advanceMs(1_000);
    report(rack, 2, what);
    expect(states(rack)).toEqual(['deploy paused']);
  });

  it('is not one whose task fails after it was watched, or whose board started anew', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 2));
    rack.deploy(replicated('web', 2, coloured('green')));
    const node = rack.tasks('web').find(({ task }) => task.version === 2)?.task.node ?? '';
    rack.closeStream(node);
    rack.agent(node).reboot('boot-2');
    rack.connect(node);
    expect(states(rack)).toEqual(['deploy running']);
    rack.advanceMs(MONITOR_MS + 200);
    expect(versions(rack)).toEqual([2, 2]);
    rack.advanceMs(MONITOR_MS - 400);
    expect(states(rack)).toEqual(['deploy running']);
    rack.advanceMs(400);
    report(rack, 2, 'unhealthy');
    rack.advanceMs(1_000);
    expect(states(rack)).toEqual(['deploy completed']);
  });

  it('is not one whose engine went away under it', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 2));
    rack.deploy(replicated('web', 2, coloured('green')));
    const node = rack.tasks('web').find(({ task }) => task.version === 2)?.task.node ?? '';
    const agent = rack.agent(node);
    const { engineVersion, ...facts } = agent.facts;
    for (const version of [undefined, engineVersion]) {
      const { session } = agent;
      if (session === undefined) throw new Error('it is not connected');
      const now = version === undefined ? facts : { ...facts, engineVersion: version };
      rack.post({ kind: 'facts', node: agent.name, session, facts: now });
    }
    report(rack, 2, 'restarted');
    rack.advanceMs(30_000);
    expect(states(rack)).toEqual(['deploy completed']);
  });

  it('is taken back when the policy says so, and slots that have kept their task keep it', () => {
    const rack = rackOf(3);
    const policy = updating({ failureAction: 'rollback' });
    rack.deploy(replicated('web', 3, policy));
    const kept = rack.taskIds('web').slice(1);
    versionsFare(rack, [2], 'failed');
    rack.deploy(replicated('web', 3, { ...policy, ...coloured('green') }));
    rack.advanceMs(30_000);
    expect(states(rack)).toEqual(['deploy rolled-back', 'rollback completed']);
    expect(versions(rack)).toEqual([1, 1, 1]);
    expect(rack.taskIds('web')).toEqual(expect.arrayContaining(kept));
    expect(rack.deploy(replicated('web', 3, { ...policy, ...coloured('green') }))).toMatchObject({
      changes: [{ kind: 'updated', version: 3 }],
    });
  });

  it('is taken back once only: a rollback that fails pauses, also over a restart', () => {
    const rack = rackOf(3);
    const policy = updating({ failureAction: 'rollback' });
    rack.deploy(replicated('web', 3, policy));
    const first = new Set(rack.taskIds('web'));
    rack.fate = ({ id }): TaskState => (first.has(id) ? 'running' : 'failed');
    rack.deploy(replicated('web', 3, { ...policy, ...coloured('green') }));
    rack.advanceMs(30_000);
    expect(states(rack)).toEqual(['deploy rolled-back', 'rollback paused']);
    rack.restartController();
    rack.advanceMs(30_000);
    expect(states(rack)).toEqual(['deploy rolled-back', 'rollback paused']);
    expect(versions(rack)).toEqual([1, 1]);
  });

  it('is allowed as many failures as the ratio says', () => {
    const rack = rackOf(4);
    const policy = updating({ failureRatioMax: 0.25 });
    rack.deploy(replicated('web', 4, policy));
    rack.fate = ({ version, slot }): TaskState =>
      version === 2 && slot.kind === 'replica' && slot.index === 1 ? 'failed' : 'running';
    rack.deploy(replicated('web', 4, { ...policy, ...coloured('green') }));
    rack.advanceMs(30_000);
    expect(rollouts(rack)).toMatchObject([
      { state: 'completed', counts: { slots: 4, updated: 3, failed: 1 } },
    ]);
  });

  it('goes on where the policy says so, and the record says that it failed', () => {
    const rack = rackOf(3);
    const policy = updating({ failureAction: 'continue' });
    rack.deploy(replicated('web', 3, policy));
    versionsFare(rack, [2], 'failed');
    rack.deploy(replicated('web', 3, { ...policy, ...coloured('green') }));
    rack.advanceMs(30_000);
    expect(rollouts(rack)).toMatchObject([{ state: 'failed', counts: { failed: 3 } }]);
    expect(versions(rack)).toEqual([]);
  });
});

describe('the operator', () => {
  it('pauses a rollout, which holds over a restart and the loss of a node, and lets it go on', () => {
    const rack = rackOf(4);
    rack.deploy(replicated('web', 3));
    rack.deploy(replicated('web', 3, coloured('green')));
    ask(rack, 'pause-rollout');
    rack.restartController();
    rack.advanceMs(60_000);
    expect(versions(rack)).toEqual([2, 1, 1]);
    rack.silence(rack.tasks('web').at(-1)?.task.node ?? '');
    rack.scale('web', 4);
    rack.advanceMs(60_000);
    expect(versions(rack)).toEqual([2, 1, 1, 1]);
    expect(states(rack)).toEqual(['deploy paused']);
    ask(rack, 'resume-rollout');
    rack.advanceMs(60_000);
    expect(versions(rack)).toEqual([2, 2, 2, 2]);
    expect(states(rack)).toEqual(['deploy completed']);
  });

  it('lets one that has failed go on: failures so far are forgiven', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    versionsFare(rack, [2], 'failed');
    rack.deploy(replicated('web', 2, coloured('green')));
    expect(states(rack)).toEqual(['deploy paused']);
    versionsFare(rack, [], 'failed');
    ask(rack, 'resume-rollout');
    rack.advanceMs(30_000);
    expect(versions(rack)).toEqual([2, 2]);
    expect(rollouts(rack)).toMatchObject([{ state: 'completed', failedSlots: [] }]);
  });

  it('undoes a rollout, and the undo again; the number of replicas stays', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 2));
    rack.deploy(replicated('web', 2, coloured('green')));
    rack.advanceMs(30_000);
    rack.scale('web', 3);
    ask(rack, 'undo-rollout');
    rack.advanceMs(30_000);
    expect(versions(rack)).toEqual([1, 1, 1]);
    ask(rack, 'undo-rollout');
    rack.advanceMs(30_000);
    expect(versions(rack)).toEqual([2, 2, 2]);
    expect(states(rack)).toEqual(['deploy completed', 'undo completed', 'undo completed']);
    rack.deploy(replicated('web', 3, coloured('blue')));
    rack.advanceMs(30_000);
    expect(versions(rack)).toEqual([3, 3, 3]);
  });

  it('undoes one that is half-way', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    const kept = rack.taskIds('web').slice(1);
    rack.deploy(replicated('web', 3, coloured('green')));
    ask(rack, 'undo-rollout');
    rack.advanceMs(30_000);
    expect(states(rack)).toEqual(['deploy rolled-back', 'undo completed']);
    expect(versions(rack)).toEqual([1, 1, 1]);
    expect(rack.taskIds('web')).toEqual(expect.arrayContaining(kept));
  });

  it('is told when there is nothing to pause or to undo', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    for (const kind of ['pause-rollout', 'resume-rollout', 'undo-rollout'] as const) {
      const refused = rack.request({ kind, service: keyOf('web') });
      expect(refused).toMatchObject({ ok: false, error: { code: 'REFUSED' } });
      const unknown = rack.request({ kind, service: keyOf('db') });
      expect(unknown).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    }
  });
});
