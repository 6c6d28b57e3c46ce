import type { NodeName, SessionId, TaskId, TaskState, TaskStatus } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { rackOf, type Rack } from '../testing/rack.ts';
import { replicated, service } from '../testing/specs.ts';

const n1 = 'n1' as NodeName;

function status(state: TaskState, attempt = 0): TaskStatus {
  return { attempt, state, health: 'none', message: '', ports: [] };
}

function sessionOf(rack: Rack, name: string): SessionId {
  const { session } = rack.agent(name);
  if (session === undefined) throw new Error(`${name} is not connected`);
  return session;
}

/** A rack with one running task whose agent says only what the test makes it say. */
function silentRack(): { rack: Rack; id: TaskId; say: (next: TaskStatus) => void } {
  const rack = rackOf(1);
  rack.deploy(service('web'));
  rack.busy = false;
  const [id] = rack.taskIds('web');
  if (id === undefined) throw new Error('no task');
  const say = (next: TaskStatus): void =>
    rack.post({
      kind: 'statuses',
      node: n1,
      session: sessionOf(rack, 'n1'),
      tasks: [{ id, status: next }],
    });
  return { rack, id, say };
}

describe('statuses', () => {
  it('that would go back are not taken', () => {
    const { rack, say } = silentRack();
    say(status('running', 2));
    for (const stale of [status('starting', 2), status('preparing', 2), status('running', 1)]) {
      say(stale);
      expect(rack.tasks('web')[0]?.status).toMatchObject({ state: 'running', attempt: 2 });
    }
    say(status('starting', 3));
    expect(rack.tasks('web')[0]?.status).toMatchObject({ state: 'starting', attempt: 3 });
  });

  it('of an agent that died before it had saved the number of its attempt go on from there', () => {
    const { rack, id, say } = silentRack();
    say(status('starting', 1));
    const hello = rack.agent('n1').hello('again' as SessionId);
    rack.post({ ...hello, tasks: [{ id, status: status('running') }] } as never);
    expect(rack.tasks('web')[0]?.status).toMatchObject({ state: 'running', attempt: 2 });
  });

  it('of an end are final', () => {
    const { rack, say } = silentRack();
    say(status('failed'));
    say(status('running', 1));
    expect(rack.tasks('web')).toEqual([]);
    expect(rack.ended('web').map((task) => task.ended?.state)).toEqual(['failed']);
  });

  it('of an end are taken even from an attempt that was counted before', () => {
    const { rack, say } = silentRack();
    say(status('running', 5));
    say(status('failed', 3));
    expect(rack.ended('web')[0]?.ended).toMatchObject({ state: 'failed', attempt: 5 });
  });

  it('of a stale session are refused', () => {
    const { rack, id } = silentRack();
    const session = 'long ago' as SessionId;
    rack.refusals.length = 0;
    rack.post({ kind: 'statuses', node: n1, session, tasks: [{ id, status: status('failed') }] });
    expect(rack.refusals).toEqual(['session-stale']);
    expect(rack.running('web')).toEqual(['n1']);
  });

  it('of tasks that are unknown or of another node are not taken', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    const [first, second] = rack.tasks('web');
    const other = [first, second].find((summary) => summary?.task.node === 'n2')?.task.id;
    rack.post({
      kind: 'statuses',
      node: n1,
      session: sessionOf(rack, 'n1'),
      tasks: [
        { id: 'nobody' as TaskId, status: status('running') },
        ...(other === undefined ? [] : [{ id: other, status: status('failed') }]),
      ],
    });
    expect(rack.running('web')).toEqual(['n1', 'n2']);
    expect(rack.state.live.statuses.size).toBe(2);
  });

  it('in Hello of tasks that nobody knows are not taken either', () => {
    const rack = rackOf(1);
    rack.deploy(service('web'));
    const agent = rack.agent('n1');
    const [known] = agent.tasks.values();
    if (known === undefined) throw new Error('no task');
    agent.tasks.set('nobody' as TaskId, { ...known, status: status('running') });
    rack.connect('n1');
    expect(rack.taskIds('web')).toHaveLength(1);
    expect(rack.containers('web')).toEqual(['n1']);
  });

  it('change nothing on the disk while a task serves; that it does not any more is one incident', () => {
    const { rack, say } = silentRack();
    const { operations } = rack;
    say({ ...status('running'), health: 'healthy' });
    expect(rack.operations).toBe(operations);
    say({ ...status('running'), health: 'unhealthy', message: 'its check fails' });
    rack.advanceMs(10_000);
    // The incident, and in the same commit that the controller was there to see it.
    expect(rack.operations).toBe(operations + 2);
    expect(rack.tasks('web')[0]?.status).toMatchObject({ health: 'unhealthy' });
  });
});
