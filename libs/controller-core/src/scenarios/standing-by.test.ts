import type { NodeName, TaskState } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { slotKey } from '../reconcile/dirty.ts';
import { Rack, rackOf } from '../testing/rack.ts';
import {
  global,
  keyOf,
  mounts,
  port,
  rackSpec,
  replicated,
  service,
  volume,
} from '../testing/specs.ts';
import { listServices } from '../views/services.ts';

/** Long enough for a silent node to be lost. */
const LOST_MS = 2_000;
const WARM = { standby: 'warm' } as const;

function spareOf(rack: Rack, name: string, index = 1): string | undefined {
  return rack.state.live.spares.of(slotKey(keyOf(name), { kind: 'replica', index }));
}

function nodeOf(rack: Rack, name: string): string {
  return rack.running(name)[0] ?? 'nowhere';
}

/** Nodes with a standby of the service whose container is made. */
function standbys(rack: Rack, name: string): string[] {
  return rack
    .tasks(name)
    .filter(({ task, status }) => task.desired === 'standby' && status.state === 'ready')
    .map(({ task }) => task.node ?? '')
    .sort();
}

function eventsOf(rack: Rack, kind: string): string[] {
  return rack.events.filter((event) => event.kind === kind).map((event) => event.message);
}

describe('a warm standby', () => {
  it('is made beside the task, and counts nowhere as one', () => {
    const rack = rackOf(2);
    rack.deploy(service('web', WARM));
    expect(standbys(rack, 'web')).toEqual([spareOf(rack, 'web')]);
    expect(rack.running('web')).toHaveLength(1);
    expect(rack.containers('web')).toHaveLength(1);
    expect(listServices(rack.state)[0]).toMatchObject({
      tasksRunning: 1,
      tasksWanted: 1,
      note: '',
    });
    expect(rack.eventKinds()).toContain('task.standby');
    expect(rack.explain('web')).toHaveLength(1);
  });

  it('takes over from a lost node, and another is made', () => {
    const rack = rackOf(3);
    rack.deploy(service('web', WARM));
    const [node, spare] = [nodeOf(rack, 'web'), standbys(rack, 'web')[0] ?? ''];
    const standby = rack.tasks('web').find(({ task }) => task.standby)?.task.id;
    rack.silence(node);
    rack.advanceMs(LOST_MS);
    expect(rack.running('web')).toEqual([spare]);
    expect(rack.taskIds('web')).toContain(standby);
    expect(eventsOf(rack, 'task.promoted')).toHaveLength(1);
    expect(eventsOf(rack, 'task.promoted')[0]).toContain(`node ${node} is lost`);
    const third = ['n1', 'n2', 'n3'].filter((name) => name !== node && name !== spare);
    expect(standbys(rack, 'web')).toEqual(third);
    rack.heal(node);
    rack.advanceMs(1_000);
    expect(rack.containers('web')).toEqual([spare]);
  });

  it('takes over from a drained node before the task stops', () => {
    const rack = rackOf(2);
    rack.deploy(service('web', WARM));
    const spare = standbys(rack, 'web')[0];
    rack.busy = false;
    rack.drain(nodeOf(rack, 'web'));
    const serving: number[] = [];
    for (let round = 0; round < 20; round += 1) {
      rack.work();
      serving.push(rack.containers('web').length);
    }
    expect(Math.min(...serving)).toBe(1);
    expect(rack.running('web')).toEqual([spare]);
    expect(standbys(rack, 'web')).toEqual([]);
  });

  it('takes over from a removed node and from a task that has failed', () => {
    const rack = rackOf(3);
    rack.deploy(service('web', WARM));
    const first = standbys(rack, 'web')[0];
    rack.removeNode(nodeOf(rack, 'web'));
    expect(rack.running('web')).toEqual([first]);
    const second = standbys(rack, 'web')[0];
    const failing = nodeOf(rack, 'web');
    rack.fate = (task, node): TaskState =>
      node === failing && !task.standby ? 'failed' : 'running';
    rack.agent(failing).reboot('boot-2');
    rack.connect(failing);
    rack.advanceMs(2_000);
    expect(rack.running('web')).toEqual([second]);
  });

  it('moves from a node that is drained, cordoned or lost', () => {
    for (const away of ['drain', 'cordon', 'lose'] as const) {
      const rack = rackOf(3);
      rack.deploy(service('web', WARM));
      const [node, before] = [nodeOf(rack, 'web'), standbys(rack, 'web')[0] as NodeName];
      if (away === 'lose') rack.silence(before);
      else rack.expectOk({ kind: away, node: before });
      rack.advanceMs(LOST_MS);
      const third = ['n1', 'n2', 'n3'].filter((name) => name !== node && name !== before);
      expect(standbys(rack, 'web'), away).toEqual(third);
      if (away === 'lose') rack.heal(before);
      rack.advanceMs(500);
      expect(rack.agent(before).tasks.size, away).toBe(0);
      expect(rack.running('web'), away).toEqual([node]);
    }
  });

  it('is replaced after its slot when the service changes', () => {
    const rack = rackOf(2);
    rack.deploy(service('web', WARM));
    const versions = (): number[] => rack.tasks('web').map(({ task }) => task.version);
    rack.deploy(service('web', { ...WARM, image: 'web:2' }));
    rack.advanceMs(1_000);
    expect(versions()).toEqual([2, 2]);
    expect(rack.running('web')).toHaveLength(1);
    expect(standbys(rack, 'web')).toHaveLength(1);
    rack.deploy(service('web', { image: 'web:2' }));
    rack.advanceMs(1_000);
    expect(rack.tasks('web')).toHaveLength(1);
  });

  it('goes with its slot', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 2, WARM));
    expect(standbys(rack, 'web')).toHaveLength(2);
    rack.scale('web', 1);
    rack.advanceMs(500);
    expect(standbys(rack, 'web')).toHaveLength(1);
    rack.removeStack();
    rack.advanceMs(500);
    expect([...rack.agents.values()].map((agent) => agent.tasks.size)).toEqual([0, 0, 0]);
    expect(rack.state.durable.tasks.size).toBe(0);
  });

  it('is tried again with growing waits when it cannot be made, and disturbs nobody', () => {
    const rack = rackOf(2);
    rack.fate = (task): TaskState => (task.standby ? 'failed' : 'running');
    rack.deploy(service('web', WARM));
    const running = rack.running('web');
    rack.advanceMs(20_000);
    const attempts = eventsOf(rack, 'task.standby').length;
    expect(attempts).toBeGreaterThan(2);
    expect(attempts).toBeLessThan(8);
    expect(rack.running('web')).toEqual(running);
    expect(rack.ended('web')).toEqual([]);
    rack.fate = (): TaskState => 'running';
    rack.advanceMs(60_000);
    expect(standbys(rack, 'web')).toHaveLength(1);
  });

  it('keeps the port that it will need, and gives way to a task that has no other place', () => {
    const rack = rackOf(2);
    rack.deploy(service('web', { ...WARM, ...port(80) }));
    const spare = standbys(rack, 'web')[0];
    rack.deploy(service('web', { ...WARM, ...port(80) }), service('shop', port(80)));
    rack.advanceMs(500);
    expect(rack.running('shop')).toEqual([spare]);
    expect(standbys(rack, 'web')).toEqual([]);
    rack.join('n3');
    rack.advanceMs(500);
    expect(standbys(rack, 'web')).toEqual(['n3']);
  });

  it('gives way when its own service grows', () => {
    const rack = rackOf(2);
    rack.deploy(service('web', { ...WARM, ...port(80) }));
    rack.deploy(replicated('web', 2, { ...WARM, ...port(80) }));
    rack.advanceMs(500);
    expect(rack.running('web')).toEqual(['n1', 'n2']);
  });

  it('does not change where replicas are placed', () => {
    const placed = [WARM, {}].map((changes) => {
      const rack = rackOf(4);
      rack.deploy(replicated('web', 2, changes));
      rack.scale('web', 4);
      return rack.running('web');
    });
    expect(placed[0]).toEqual(placed[1]);
    expect(placed[0]).toEqual(['n1', 'n2', 'n3', 'n4']);
  });

  it('that was promoted counts as newer than what ran before', () => {
    const rack = rackOf(3);
    rack.deploy(service('web', WARM));
    const standby = rack.tasks('web').find(({ task }) => task.standby)?.task;
    rack.silence(nodeOf(rack, 'web'));
    rack.advanceMs(LOST_MS);
    const promoted = rack.tasks('web').find(({ task }) => task.id === standby?.id)?.task;
    const sequences = [...rack.state.durable.tasks.values()]
      .filter(({ id, standby: isStandby }) => id !== standby?.id && isStandby !== true)
      .map(({ sequence }) => sequence);
    expect(promoted?.sequence).toBeGreaterThan(Math.max(standby?.sequence ?? 0, ...sequences));
  });

  it('is made in the best place although its predecessor still holds the port there', () => {
    const rack = new Rack(rackSpec({ c1: ['n1', 'n2'], c2: ['n3', 'n4'] }));
    rack.join('n1', 'n2', 'n3');
    const web = (image: string) => service('web', { ...WARM, ...port(80), image });
    rack.deploy(web('web:1'));
    const made = (): number => eventsOf(rack, 'task.standby').length;
    expect([nodeOf(rack, 'web'), standbys(rack, 'web'), made()]).toEqual(['n1', ['n3'], 1]);
    rack.deploy(web('web:2'));
    rack.advanceMs(1_000);
    expect([nodeOf(rack, 'web'), standbys(rack, 'web'), made()]).toEqual(['n1', ['n3'], 2]);
  });

  it('ends when the task completes', () => {
    const rack = rackOf(2);
    rack.deploy(service('job', WARM));
    rack.fate = (): TaskState => 'completed';
    rack.advanceMs(1_000);
    expect(rack.tasks('job')).toEqual([]);
    expect(rack.containers('job')).toEqual([]);
  });

  it('is remembered by the next controller', () => {
    const rack = rackOf(2);
    rack.deploy(service('web', WARM));
    const before = rack.taskIds('web').sort();
    rack.restartController();
    rack.advanceMs(1_000);
    expect(rack.taskIds('web').sort()).toEqual(before);
    expect(standbys(rack, 'web')).toHaveLength(1);
  });

  it('that was promoted while the disk was full stays promoted after a restart', () => {
    const rack = rackOf(2);
    rack.deploy(service('web', WARM));
    const spare = standbys(rack, 'web')[0];
    rack.full = true;
    rack.silence(nodeOf(rack, 'web'));
    rack.advanceMs(LOST_MS);
    expect(rack.running('web')).toEqual([spare]);
    rack.full = false;
    rack.restartController();
    expect(rack.running('web')).toEqual([spare]);
    expect(
      rack
        .agent(spare ?? '')
        .tasks.values()
        .next().value?.assigned.standby,
    ).toBe(false);
    rack.advanceMs(15_000);
    expect(rack.running('web')).toEqual([spare]);
    expect(rack.containers('web')).toContain(spare);
    expect(rack.tasks('web').filter(({ task }) => task.desired === 'running')).toHaveLength(1);
  });

  it('is not made for a share of a global service or for data that stays', () => {
    const rack = rackOf(3);
    rack.deployWith(
      [service('db', { ...WARM, ...mounts('data') }), global('probe', WARM)],
      [volume('data')],
    );
    rack.advanceMs(500);
    expect(standbys(rack, 'db')).toEqual([]);
    expect(standbys(rack, 'probe')).toEqual([]);
  });
});
