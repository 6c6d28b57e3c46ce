import type { ControllerInput } from '@grappe/controller-core';
import type { Alert, AlertSeverity, RackName } from '@grappe/domain';
import { FakeClock, MemoryHook } from '@grappe/fakes';
import { describe, expect, it } from 'vitest';
import type { AlertChange } from '../controller-driver.ts';
import { rackAlertsMessage, watchAlertFacts } from './alert-facts.ts';
import { stateWith } from '../testing/home-rack.ts';
import { AlertHooks, toldAs } from './alert-hooks.ts';

function alert(changes: Partial<Alert> = {}): Alert {
  return {
    id: 1,
    kind: 'node.lost',
    severity: 'warning',
    message: 'node pi3 is lost',
    raisedAtMs: 0,
    isSent: true,
    ...changes,
  };
}

describe('what a hook hears', () => {
  const told = (atLeast: AlertSeverity, ...changes: [AlertChange['change'], Partial<Alert>][]) =>
    changes.map(([change, content]) => toldAs({ change, alert: alert(content) }, atLeast) ?? '-');

  it('is every begin and every end', () => {
    expect(told('warning', ['raised', {}], ['cleared', {}])).toEqual(['raised', 'cleared']);
  });

  it('is a begin and an end of what is severe enough, from when it is', () => {
    const critical = { severity: 'critical' } as const;
    expect(told('critical', ['raised', {}], ['cleared', {}])).toEqual(['-', '-']);
    expect(told('critical', ['raised', {}], ['worse', critical], ['cleared', critical])).toEqual([
      '-',
      'raised',
      'cleared',
    ]);
    expect(told('warning', ['raised', {}], ['worse', critical], ['cleared', critical])).toEqual([
      'raised',
      '-',
      'cleared',
    ]);
  });

  it('is nothing of what another alert explains', () => {
    const explained = { isSent: false, because: 7 };
    expect(told('warning', ['raised', explained], ['cleared', explained])).toEqual(['-', '-']);
  });
});

describe('the hooks of a rack', () => {
  function bench() {
    const clock = new FakeClock();
    const [first, second] = [new MemoryHook(), new MemoryHook()];
    const posted: ControllerInput[] = [];
    const listeners = new Set<(change: AlertChange) => void>();
    const hooks = new AlertHooks({
      driver: {
        onAlert: (listener) => {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        post: (input) => posted.push(input),
      },
      hooks: [
        { spec: { name: 'pager', kind: 'script', atLeast: 'critical' }, hook: first },
        { spec: { name: 'hub', kind: 'webhook', atLeast: 'warning' }, hook: second },
      ],
      rack: 'pearl' as RackName,
      clock,
      timers: clock,
    });
    const say = (change: AlertChange): void => {
      for (const listener of listeners) listener(change);
    };
    return { hooks, first, second, posted, say, listeners };
  }

  it('are told what each asks for, and the controller what became of it', async () => {
    const { first, second, posted, say } = bench();
    say({ change: 'raised', alert: alert() });
    await new Promise(setImmediate);
    expect([first.notices.length, second.notices.length]).toEqual([0, 1]);
    expect(posted).toEqual([{ kind: 'hook-told', hook: 'hub', told: true, message: 'accepted' }]);
  });

  it('are tested together or one by one, and nobody by a name that there is not', async () => {
    const { hooks, first, second } = bench();
    second.behaviour = 'refuse';
    expect(await hooks.test()).toEqual([
      { hook: 'pager', kind: 'script', told: true, message: 'accepted' },
      { hook: 'hub', kind: 'webhook', told: false, message: 'it refuses' },
    ]);
    expect(await hooks.test('pager')).toHaveLength(1);
    expect(first.notices.map(({ kind }) => kind)).toEqual(['test', 'test']);
    expect(await hooks.test('nobody')).toBeUndefined();
  });

  it('hear nothing any more once they are stopped', async () => {
    const { hooks, second, say, listeners } = bench();
    hooks.stop();
    say({ change: 'raised', alert: alert() });
    await new Promise(setImmediate);
    expect(second.notices).toEqual([]);
    expect(listeners.size).toBe(0);
  });
});

it('what is told over MQTT is what lasts and is not explained', () => {
  const alerts = [
    alert({ id: 4, severity: 'critical' }),
    alert({ id: 3, isSent: false, because: 4 }),
    alert({ id: 2, clearedAtMs: 5 }),
    alert({ id: 1 }),
  ];
  const message = rackAlertsMessage(alerts);
  expect(message).toMatchObject({ open: 2, critical: 1, explained: 1 });
  expect(message.alerts.map(({ id }) => id)).toEqual([4, 1]);
  expect(message.alerts[0]).not.toHaveProperty('isSent');
});

it('tells over MQTT what lasts at the start, and each change', () => {
  const state = stateWith([]);
  const listeners = new Set<(change: AlertChange) => void>();
  const told: string[] = [];
  const end = watchAlertFacts({
    driver: {
      state,
      onAlert: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    publishAll: ({ open }) => told.push(`${open} open`),
    publishOne: ({ id }) => told.push(`alert ${id}`),
  });
  const say = (one: Alert): void => {
    state.durable.alerts.put(String(one.id), one);
    for (const listener of listeners) listener({ change: 'raised', alert: one });
  };
  say(alert({ id: 1 }));
  say(alert({ id: 2, isSent: false, because: 1 }));
  expect(told).toEqual(['0 open', 'alert 1', '1 open', '1 open']);
  end();
  expect(listeners.size).toBe(0);
});
