import type { AlertChange } from '@grappe/controller-runtime';
import {
  defaultServiceSpec,
  type Alert,
  type AssignedTask,
  type NodeName,
  type ServiceKey,
  type ServiceName,
  type TaskId,
} from '@grappe/domain';
import type { ObservedContainer } from '@grappe/ports';
import { describe, expect, it } from 'vitest';
import type { SimulatedWorld } from '../world/world.ts';
import { alerts } from './alerts.ts';
import { checkerNamed, CHECKERS } from './all.ts';
import type { Checker } from './checker.ts';
import type { Observation } from './observation.ts';
import { massFailure } from './mass-failure.ts';
import { singletons } from './singletons.ts';

function container(id: string, node: string, state: ObservedContainer['state']): Observation {
  const spec = { ...defaultServiceSpec('db' as ServiceName, 'db:1'), singleton: true };
  const task = {
    id: id as TaskId,
    service: 'shop/db' as ServiceKey,
    slot: { kind: 'replica', index: 1 },
    version: 1,
    spec,
    volumes: [],
  } as unknown as AssignedTask;
  const after = { task: task.id, state } as ObservedContainer;
  return { kind: 'container', node: node as NodeName, task, after };
}

function watching(checker: Checker) {
  const reports: string[] = [];
  return { reports, watch: checker.watch((what) => reports.push(what)) };
}

/** As much of a world as a checker looks at. */
function worldOf(part: unknown): SimulatedWorld {
  return part as SimulatedWorld;
}

/** Nodes that are lost, by when they were last heard, in a rack of three if nothing else is said. */
function worldWith(
  nowMs: number,
  lost: Readonly<Record<string, number>>,
  doubt?: object,
  names: readonly string[] = ['a', 'b', 'c'],
): SimulatedWorld {
  const nodes = new Map(
    names.map((name) => {
      const heardAtMs = lost[name];
      const condition = heardAtMs === undefined ? 'ready' : 'lost';
      return [name, { condition, heardAtMs, watch: { inService: true } }];
    }),
  );
  const clock = { monotonicMs: () => nowMs };
  const live = { nodes, maintenanceUntilMs: new Map(), ...(doubt === undefined ? {} : { doubt }) };
  return worldOf({ controller: { clock, driver: { state: { live } } } });
}

describe('the checker of singletons', () => {
  const world = worldOf({ machine: () => undefined, time: { nowMs: 0 } });

  it('finds two that run at once, and none where one follows the other', () => {
    const { reports, watch } = watching(singletons);
    watch.see?.(container('a', 'pi1', 'running'), world);
    watch.see?.(container('a', 'pi1', 'exited'), world);
    watch.see?.(container('b', 'pi2', 'created'), world);
    watch.see?.(container('b', 'pi2', 'running'), world);
    watch.see?.(container('b', 'pi2', 'running'), world);
    expect(reports).toEqual([]);
    watch.see?.(container('a', 'pi1', 'running'), world);
    expect(reports).toEqual(['2 containers of shop/db#1 run: b on pi2, a on pi1']);
  });
});

describe('the checker of alerts', () => {
  const lost: Alert = {
    id: 2,
    kind: 'node.lost',
    severity: 'warning',
    message: 'node pi1 is lost',
    node: 'pi1' as NodeName,
    raisedAtMs: 1_000,
    isSent: true,
  };
  const over: Alert = { ...lost, clearedAtMs: 40_000 };

  /** A checker, and controllers that have the given alerts, one after the other. */
  function alertWatch() {
    const { reports, watch } = watching(alerts);
    let runs = 0;
    const start = () => {
      runs += 1;
      const records = new Map<number, Alert>();
      let hear: (change: AlertChange) => void = () => undefined;
      const driver = {
        state: { durable: { alerts: records } },
        onAlert: (listener: typeof hear) => (hear = listener),
      };
      const world = worldOf({ controller: { runs, driver } });
      watch.see?.({ kind: 'controller-ready' }, world);
      return {
        look: (...has: readonly Alert[]) => {
          records.clear();
          for (const alert of has) records.set(alert.id, alert);
          watch.everySecond?.(world);
        },
        tell: (change: AlertChange['change'], alert: Alert) => hear({ change, alert }),
      };
    };
    return { reports, start };
  }

  it('finds one that is told twice, and one that goes on after its end was told', () => {
    const { reports, start } = alertWatch();
    const first = start();
    first.tell('raised', lost);
    first.look(lost);
    first.tell('cleared', over);
    first.look(over);
    const second = start();
    second.look(lost);
    expect(reports).toEqual(['alert 2 was over, and goes on']);
    second.tell('cleared', over);
    expect(reports.at(-1)).toBe('alert 2 is told to be cleared twice');
  });

  it('takes no other for one that was lost with its controller, and its number', () => {
    const { reports, start } = alertWatch();
    const first = start();
    first.look();
    first.tell('raised', lost);
    first.look(lost);
    const second = start();
    second.look();
    second.look({ ...lost, raisedAtMs: 60_000, isSent: false, because: 1 });
    expect(reports).toEqual([]);
  });

  it('finds one that is no longer told, and one that forgets that it was told', () => {
    const { reports, start } = alertWatch();
    const first = start();
    first.look();
    first.tell('raised', lost);
    first.look(lost);
    first.look({ ...lost, isSent: false });
    expect(reports).toEqual(['alert 2 is not told any more']);
    const second = start();
    second.look(lost);
    second.tell('raised', lost);
    expect(reports.at(-1)).toBe('alert 2 is told to be raised twice');
  });

  it('lets one begin anew that was told before it was saved', () => {
    const { reports, start } = alertWatch();
    start().tell('raised', lost);
    const second = start();
    second.look({ ...lost, isSent: false });
    second.tell('raised', lost);
    second.look(lost);
    expect(reports).toEqual([]);
  });
});

describe('the checker of mass failures', () => {
  it('finds a majority that has fallen silent together, and none that went one by one', () => {
    const slow = watching(massFailure);
    slow.watch.afterEvent?.(worldWith(10_000, { a: 1_000 }));
    slow.watch.afterEvent?.(worldWith(11_000, { a: 1_000, b: 9_000 }));
    expect(slow.reports).toEqual([]);
    const together = watching(massFailure);
    together.watch.afterEvent?.(worldWith(10_000, { a: 8_500 }));
    together.watch.afterEvent?.(worldWith(11_000, { a: 8_500, b: 9_000 }));
    expect(together.reports).toHaveLength(1);
  });

  it('asks for a doubt since they fell silent, however long ago that was', () => {
    const since = watching(massFailure);
    since.watch.afterEvent?.(worldWith(9_500, {}, {}));
    since.watch.afterEvent?.(worldWith(40_000, { a: 8_500, b: 9_000 }));
    expect(since.reports).toEqual([]);
    const before = watching(massFailure);
    before.watch.afterEvent?.(worldWith(8_000, {}, {}));
    before.watch.afterEvent?.(worldWith(10_000, { a: 8_500, b: 9_000 }));
    expect(before.reports).toHaveLength(1);
  });

  it('does not count a node that was removed meanwhile', () => {
    const { reports, watch } = watching(massFailure);
    watch.afterEvent?.(worldWith(10_000, { d: 8_500 }, undefined, ['a', 'b', 'c', 'd']));
    watch.afterEvent?.(worldWith(10_100, { a: 8_600 }));
    expect(reports).toEqual([]);
    watch.afterEvent?.(worldWith(10_200, { a: 8_600, b: 8_700 }));
    expect(reports).toEqual(['2 of 3 nodes are lost that were last heard within 2000 ms']);
  });

  it('does not take the doubt of a controller that has ended for one of the next', () => {
    const { reports, watch } = watching(massFailure);
    watch.afterEvent?.(worldWith(90_000, {}, {}));
    watch.afterEvent?.(worldOf({ controller: {} }));
    watch.afterEvent?.(worldWith(10_000, { a: 8_500, b: 9_000 }));
    expect(reports).toHaveLength(1);
  });
});

describe('checkers', () => {
  it('have names of their own, and are found by them', () => {
    expect(new Set(CHECKERS.map(({ name }) => name)).size).toBe(CHECKERS.length);
    for (const checker of CHECKERS) expect(checkerNamed(checker.name)).toBe(checker);
  });
});
