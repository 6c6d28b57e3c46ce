import { EVENTS_KEPT_MAX, INCIDENTS_KEPT_MAX } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { tablesText } from '../testing/checker.ts';
import { rackOf, type Rack } from '../testing/rack.ts';
import { replicated, service, STACK } from '../testing/specs.ts';

function tryDeploy(rack: Rack): unknown {
  return rack.request({
    kind: 'deploy',
    stack: { name: STACK, services: [service('other')], volumes: [] },
    dryRun: false,
  });
}

function keptSequences(rack: Rack): number[] {
  return [...rack.state.durable.events.values()]
    .map((event) => event.sequence)
    .sort((a, b) => a - b);
}

const STORAGE_FULL = { ok: false, error: { code: 'STORAGE_FULL' } };

describe('while the disk is full', () => {
  it('a request is refused and changes nothing', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('web', 2));
    const before = tablesText(rack.state);
    const { length } = rack.events;
    rack.full = true;
    expect(tryDeploy(rack)).toMatchObject(STORAGE_FULL);
    expect(tablesText(rack.state)).toBe(before);
    expect(rack.events).toHaveLength(length);
    rack.full = false;
    expect(tryDeploy(rack)).toMatchObject({ ok: true });
  });

  it('tasks of a lost node are replaced in memory, and saved when there is room', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.full = true;
    rack.silence('n1');
    rack.advanceMs(2_000);
    expect(rack.containers('web').filter((node) => node !== 'n1')).toHaveLength(3);
    const tasks = rack.taskIds('web');
    rack.full = false;
    rack.advanceMs(6_000);
    rack.restartController();
    expect(rack.taskIds('web')).toEqual(tasks);
  });

  it('a task that was placed in memory only stays where it is when the controller restarts', () => {
    const rack = rackOf(1);
    rack.closeStream('n1');
    rack.deploy(service('web'));
    const pending = rack.taskIds('web');
    rack.full = true;
    rack.connect('n1');
    expect(rack.running('web')).toEqual(['n1']);
    rack.restartController();
    expect(rack.running('web')).toEqual(['n1']);
    expect(rack.taskIds('web')).toEqual(pending);
  });

  it('a request does not undo what is only in memory', () => {
    const rack = rackOf(3);
    rack.deploy(replicated('web', 3));
    rack.full = true;
    rack.silence('n1');
    rack.advanceMs(2_000);
    const tasks = rack.taskIds('web');
    for (let n = 0; n < 8; n += 1) {
      expect(tryDeploy(rack)).toMatchObject(STORAGE_FULL);
      expect(rack.taskIds('web')).toEqual(tasks);
      rack.nowMs += 1_000;
    }
    rack.full = false;
    rack.stall(6_000);
    expect(tryDeploy(rack)).toMatchObject({ ok: true });
    expect(rack.state.live.unsavedSinceMs).toBeUndefined();
  });

  it('what waits to be saved does not grow with what happens', () => {
    const rack = rackOf(1);
    rack.full = true;
    for (let n = 0; n < EVENTS_KEPT_MAX + 100; n += 1) {
      rack.closeStream('n1');
      rack.agent('n1').reboot(`boot-${n}`);
      rack.connect('n1');
    }
    expect(rack.state.durable.operations().length).toBeLessThan(
      EVENTS_KEPT_MAX + INCIDENTS_KEPT_MAX + 50,
    );
  });
});

describe('events', () => {
  it('are numbered without gap or repetition, also across restarts, and the oldest go first', () => {
    const rack = rackOf(1);
    for (let n = 0; n < EVENTS_KEPT_MAX / 2; n += 1) {
      rack.closeStream('n1');
      rack.agent('n1').reboot(`boot-${n}`);
      rack.connect('n1');
    }
    rack.restartController();
    for (let n = 0; n < EVENTS_KEPT_MAX / 2 + 100; n += 1) {
      rack.closeStream('n1');
      rack.agent('n1').reboot(`again-${n}`);
      rack.connect('n1');
    }
    const told = rack.events.map((event) => event.sequence);
    expect(told).toEqual(told.map((_, index) => index + 1));
    expect(keptSequences(rack)).toEqual(told.slice(-EVENTS_KEPT_MAX));
  });

  it('stay within their limit although requests are refused for lack of room', () => {
    const rack = rackOf(1);
    for (let n = 0; n < EVENTS_KEPT_MAX; n += 1) {
      rack.closeStream('n1');
      rack.agent('n1').reboot(`boot-${n}`);
      rack.connect('n1');
    }
    for (let n = 0; n < 10; n += 1) {
      rack.full = true;
      tryDeploy(rack);
      rack.full = false;
      rack.deploy(service('web', { environment: { N: String(n) } }));
      const told = rack.events.map((event) => event.sequence);
      expect(told).toEqual(told.map((_, index) => index + 1));
      expect(keptSequences(rack)).toEqual(told.slice(-EVENTS_KEPT_MAX));
    }
  });
});
