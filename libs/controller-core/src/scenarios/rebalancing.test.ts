import type { NodeName, TaskState } from '@grappe/domain';
import { FAILOVER_DEFAULT } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REBALANCE_CALM_MS, REBALANCE_EVERY_MS } from '../constants.ts';
import { Rack, rackOf } from '../testing/rack.ts';
import { keyOf, mounts, port, rackSpec, replicated, service, volume } from '../testing/specs.ts';

const LOST_MS = 2_000;
/** With the looks at the clock in between. */
const CALM_MS = REBALANCE_CALM_MS + 2_000;

function moves(rack: Rack): number {
  return rack.events.filter(({ kind }) => kind === 'task.moved').length;
}

/** Two replicas on one node, because the other was away. */
function crowdedRack(changes: Parameters<typeof replicated>[2] = {}, rack = rackOf(2)): Rack {
  rack.deploy(replicated('web', 2, changes));
  rack.silence('n1');
  rack.advanceMs(LOST_MS);
  expect(rack.running('web')).toEqual(['n2', 'n2']);
  return rack;
}

describe('a node that is back', () => {
  it('gets a replica again, after the rack was calm for a while', () => {
    const rack = crowdedRack();
    rack.heal('n1');
    rack.advanceMs(REBALANCE_CALM_MS - 1_000);
    expect(rack.running('web')).toEqual(['n2', 'n2']);
    rack.advanceMs(3_000);
    expect(rack.running('web')).toEqual(['n1', 'n2']);
    const moved = rack.events.find(({ kind }) => kind === 'task.moved');
    expect(moved).toMatchObject({ service: keyOf('web'), node: 'n1' });
    expect(moved?.message).toBe('from n2 to n1: fewer replicas share a node there');
  });

  it('is given it before the other stops', () => {
    const rack = crowdedRack();
    rack.heal('n1');
    rack.advanceMs(REBALANCE_CALM_MS - 1_000);
    rack.busy = false;
    for (let round = 0; round < 100; round += 1) {
      rack.advanceMs(50);
      rack.work();
      expect(rack.containers('web').length).toBeGreaterThanOrEqual(2);
    }
    expect(rack.containers('web')).toEqual(['n1', 'n2']);
  });

  it('gets replicas one at a time', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('a', 2), replicated('b', 2), replicated('c', 2));
    rack.silence('n1');
    rack.advanceMs(LOST_MS);
    rack.heal('n1');
    rack.advanceMs(CALM_MS);
    const at: number[] = [];
    for (let passedMs = 0; passedMs < 40_000; passedMs += 500) {
      at.push(moves(rack));
      rack.advanceMs(500);
    }
    expect(at[0]).toBe(1);
    expect(at[REBALANCE_EVERY_MS / 500 - 5]).toBe(1);
    expect(at.at(-1)).toBe(3);
    for (const name of ['a', 'b', 'c']) expect(rack.running(name)).toEqual(['n1', 'n2']);
  });

  it('gets none while something does not run', () => {
    const rack = crowdedRack();
    rack.fate = (task): TaskState => (task.service === keyOf('sick') ? 'preparing' : 'running');
    rack.deploy(replicated('web', 2), service('sick'));
    rack.heal('n1');
    rack.advanceMs(2 * CALM_MS);
    expect(moves(rack)).toBe(0);
    rack.fate = (): TaskState => 'running';
    rack.advanceMs(CALM_MS);
    expect(moves(rack)).toBe(1);
  });

  it('gets none while nodes come and go', () => {
    const rack = crowdedRack();
    rack.join('n3');
    rack.drain('n3');
    rack.heal('n1');
    for (let round = 0; round < 6; round += 1) {
      rack.advanceMs(30_000);
      rack.silence('n3');
      rack.advanceMs(LOST_MS);
      rack.heal('n3');
    }
    expect(moves(rack)).toBe(0);
  });

  it('gets none when the rack says so', () => {
    const spec = { ...rackSpec(), failover: { ...FAILOVER_DEFAULT, rebalance: false } };
    const rack = crowdedRack({}, rackOf(2, spec));
    rack.heal('n1');
    rack.advanceMs(3 * CALM_MS);
    expect(moves(rack)).toBe(0);
  });

  it('gets no singleton, no data that stays, and nothing for the load alone', () => {
    const rack = rackOf(2);
    rack.deployWith(
      [
        replicated('one', 2, { singleton: true }),
        replicated('db', 2, mounts('data')),
        service('a'),
        service('b'),
        service('c'),
      ],
      [volume('data')],
    );
    rack.advanceMs(500);
    rack.silence('n1');
    rack.advanceMs(30_000);
    expect(rack.running('one')).toEqual(['n2', 'n2']);
    rack.heal('n1');
    rack.advanceMs(3 * CALM_MS);
    expect(moves(rack)).toBe(0);
  });

  it('gets none for whom it has failed, and the old task stays when the new one fails', () => {
    const rack = crowdedRack();
    const before = rack.taskIds('web').sort();
    rack.fate = (_task, node): TaskState => (node === 'n1' ? 'failed' : 'running');
    rack.heal('n1');
    rack.advanceMs(4 * CALM_MS);
    expect(moves(rack)).toBe(1);
    expect(rack.taskIds('web').sort()).toEqual(before);
  });

  it('gets the replica although the controller is restarted in the middle of the move', () => {
    const rack = crowdedRack();
    rack.heal('n1');
    rack.advanceMs(REBALANCE_CALM_MS - 1_000);
    rack.busy = false;
    while (moves(rack) === 0) rack.advanceMs(50);
    rack.restartController();
    for (let round = 0; round < 20; round += 1) {
      rack.work();
      expect(rack.containers('web').length).toBeGreaterThanOrEqual(2);
    }
    expect(rack.containers('web')).toEqual(['n1', 'n2']);
  });
});

describe('moves', () => {
  it('part replicas over converters before nodes', () => {
    const rack = new Rack(rackSpec({ c1: ['n1', 'n2'], c2: ['n3', 'n4'] }));
    rack.join('n1', 'n2');
    rack.deploy(replicated('web', 2));
    expect(rack.running('web')).toEqual(['n1', 'n2']);
    rack.join('n3');
    rack.advanceMs(CALM_MS);
    expect(rack.running('web')).toContain('n3');
    rack.advanceMs(3 * CALM_MS);
    expect(moves(rack)).toBe(1);
  });

  it('also happen within a converter', () => {
    const rack = new Rack(rackSpec({ c1: ['n1', 'n2'] }));
    rack.join('n1');
    rack.deploy(replicated('web', 2));
    rack.join('n2');
    rack.advanceMs(2 * CALM_MS);
    expect(rack.running('web')).toEqual(['n1', 'n2']);
    expect(moves(rack)).toBe(1);
  });

  it('come to an end, and each leaves fewer replicas together', () => {
    const node = fc.record({ converter: fc.nat({ max: 3 }), joinsLate: fc.boolean() });
    fc.assert(
      fc.property(
        fc.array(node, { minLength: 2, maxLength: 8 }),
        fc.array(fc.record({ replicas: fc.integer({ min: 1, max: 6 }), fixed: fc.boolean() }), {
          minLength: 1,
          maxLength: 3,
        }),
        (nodes, services) => {
          const converters: Record<string, string[]> = {};
          nodes.forEach(({ converter }, at) => (converters[`c${converter}`] ??= []).push(`n${at}`));
          const rack = new Rack(rackSpec(converters));
          const join = (late: boolean): void =>
            nodes.forEach(({ joinsLate }, at) => {
              if (joinsLate === late) rack.join(`n${at}`);
            });
          join(false);
          rack.deploy(
            ...services.map(({ replicas, fixed }, at) =>
              replicated(`s${at}`, replicas, fixed ? port(8_000 + at) : {}),
            ),
          );
          join(true);
          const names = services.map((_, at) => `s${at}`);
          const isSettled = (): boolean => rack.state.live.moves.unexamined.size === 0;
          let [before, count] = [together(rack, names, converters), moves(rack)];
          for (let round = 0; round < 60 && !(isSettled() && round > 8); round += 1) {
            rack.advanceMs(REBALANCE_EVERY_MS);
            const now = together(rack, names, converters);
            if (moves(rack) > count) expect(compare(now, before)).toBeLessThan(0);
            [before, count] = [now, moves(rack)];
          }
          const everythingRuns = names.every(
            (name, at) => rack.running(name).length === services[at]?.replicas,
          );
          if (everythingRuns) expect(isSettled()).toBe(true);
        },
      ),
      { seed: 5, numRuns: 25 },
    );
  });
});

/** Pairs of replicas that share a converter, and pairs that share a node. */
function together(
  rack: Rack,
  names: readonly string[],
  converters: Readonly<Record<string, readonly string[]>>,
): readonly [number, number] {
  let [onConverters, onNodes] = [0, 0];
  for (const name of names) {
    const running = rack.running(name);
    running.forEach((a, at) =>
      running.slice(at + 1).forEach((b) => {
        const shared = Object.values(converters).some((on) => on.includes(a) && on.includes(b));
        if (shared) onConverters += 1;
        if (a === b) onNodes += 1;
      }),
    );
  }
  return [onConverters, onNodes];
}

function compare(a: readonly [number, number], b: readonly [number, number]): number {
  return a[0] - b[0] || a[1] - b[1];
}

describe('an operator who asks to rebalance', () => {
  function ask(rack: Rack, changes: { service?: string; singletons?: boolean } = {}): void {
    rack.expectOk({
      kind: 'rebalance',
      singletons: changes.singletons ?? false,
      ...(changes.service === undefined ? {} : { service: keyOf(changes.service) }),
    });
  }

  it('does not wait for calm or between two moves', () => {
    const rack = crowdedRack();
    rack.deploy(replicated('web', 2), replicated('app', 2));
    rack.heal('n1');
    ask(rack);
    rack.advanceMs(500);
    expect(rack.running('web')).toEqual(['n1', 'n2']);
    expect(rack.running('app')).toEqual(['n1', 'n2']);
  });

  it('is obeyed although the rack does not do it by itself', () => {
    const spec = { ...rackSpec(), failover: { ...FAILOVER_DEFAULT, rebalance: false } };
    const rack = crowdedRack({}, rackOf(2, spec));
    rack.heal('n1');
    ask(rack);
    rack.advanceMs(500);
    expect(rack.running('web')).toEqual(['n1', 'n2']);
  });

  it('can name one service', () => {
    const rack = rackOf(2);
    rack.deploy(replicated('a', 2), replicated('b', 2));
    rack.silence('n1');
    rack.advanceMs(LOST_MS);
    rack.heal('n1');
    ask(rack, { service: 'b' });
    rack.advanceMs(1_000);
    expect(rack.running('a')).toEqual(['n2', 'n2']);
    expect(rack.running('b')).toEqual(['n1', 'n2']);
  });

  it('evens out the load, and not for ever', () => {
    const rack = rackOf(2);
    rack.drain('n1');
    rack.deploy(...['a', 'b', 'c', 'd'].map((name) => service(name)));
    rack.activate('n1');
    for (let round = 0; round < 5; round += 1) {
      ask(rack);
      rack.advanceMs(2_000);
    }
    const onFirst = ['a', 'b', 'c', 'd'].filter((name) => rack.running(name)[0] === 'n1');
    expect(onFirst).toHaveLength(2);
    expect(moves(rack)).toBe(2);
  });

  it('has replicas parted before the load is evened out', () => {
    const rack = rackOf(2);
    rack.drain('n1');
    // By name first, and better off elsewhere for the load as well.
    rack.deploy(service('a'), service('b'), service('c'), replicated('z', 2));
    rack.activate('n1');
    ask(rack);
    rack.advanceMs(2_000);
    const reasons = rack.events
      .filter(({ kind }) => kind === 'task.moved')
      .map(({ service: of, message }) => [of, message.split(': ')[1]]);
    expect(reasons[0]).toEqual([keyOf('z'), 'as asked']);
    expect(rack.running('z')).toEqual(['n1', 'n2']);
    expect(reasons.slice(1).map(([of]) => of)).not.toContain(keyOf('z'));
    expect(reasons.length).toBeGreaterThan(1);
  });

  it('moves singletons only by saying so, and they stop first', () => {
    const rack = rackOf(2);
    rack.drain('n1');
    rack.deploy(...['a', 'b'].map((name) => service(name, { singleton: true })));
    rack.advanceMs(500);
    rack.activate('n1');
    ask(rack);
    rack.advanceMs(1_000);
    expect(moves(rack)).toBe(0);
    ask(rack, { singletons: true });
    rack.advanceMs(1_000);
    expect(moves(rack)).toBe(1);
    expect([...rack.running('a'), ...rack.running('b')].sort()).toEqual(['n1', 'n2']);
  });

  it('leaves data, cordoned nodes and running updates alone', () => {
    const rack = rackOf(2);
    rack.drain('n1');
    rack.deployWith([replicated('db', 2, mounts('data')), replicated('web', 2)], [volume('data')]);
    rack.activate('n1');
    rack.expectOk({ kind: 'cordon', node: 'n2' as NodeName });
    ask(rack);
    rack.advanceMs(1_000);
    expect(moves(rack)).toBe(0);
  });

  it('is told when there is no such service', () => {
    const rack = rackOf(1);
    const reply = rack.request({ kind: 'rebalance', service: keyOf('none'), singletons: false });
    expect(reply).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
  });
});
