import type {
  BackEnd,
  FrontDoor,
  FrontDoorServer,
  NodeName,
  ServerCheck,
  ServiceKey,
  TaskId,
} from '@grappe/domain';
import { BACK_END_TIMEOUTS } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  beginDue,
  checkKey,
  checkProblems,
  COMMANDS_AT_ONCE_MAX,
  downServers,
  newCommandChecks,
  noteOutcome,
  PER_BACK_END_AT_ONCE_MAX,
  SLOW_AT_ONCE_MAX,
  watchTargets,
  withFindings,
  withoutDown,
  type CheckOutcome,
  type CheckRun,
  type CommandChecks,
} from './command-checks.ts';

const INTERVAL_MS = 5_000;
const TIMEOUT_MS = 3_000;
const CHECK: ServerCheck = {
  kind: 'command',
  command: 'galera',
  ...{ intervalMs: INTERVAL_MS, timeoutMs: TIMEOUT_MS, rise: 2, fall: 3 },
};
const PASSED: CheckOutcome = { kind: 'passed', text: 'exit code 0' };
const FAILED: CheckOutcome = { kind: 'failed', text: 'exit code 1' };
const HUNG: CheckOutcome = { kind: 'timed-out', text: 'no answer' };

function server(slot: number, changes: Partial<FrontDoorServer> = {}): FrontDoorServer {
  return {
    task: `t${slot}` as TaskId,
    node: 'n1' as NodeName,
    slot,
    address: '10.0.0.1',
    port: 3_306 + slot,
    weight: 100,
    state: 'ready',
    ...changes,
  };
}

function backEnd(name: string, servers: readonly FrontDoorServer[]): BackEnd {
  return {
    name,
    service: `shop/${name}` as ServiceKey,
    mode: 'tcp',
    balance: { name: 'least-connections' },
    sticky: { kind: 'none' },
    check: CHECK,
    timeouts: BACK_END_TIMEOUTS.tcp,
    retries: 3,
    slots: 64,
    servers,
  };
}

function doorOf(...backEnds: BackEnd[]): FrontDoor {
  return { frontEnds: [], backEnds, connectionsMax: 100 };
}

function watching(door: FrontDoor, nowMs = 0): CommandChecks {
  return watchTargets(newCommandChecks(), door, nowMs);
}

/** Each server of the front door is checked once, with these results in turn. */
function after(outcomes: readonly CheckOutcome[], door = doorOf(backEnd('db', [server(1)]))) {
  let state = watching(door);
  let nowMs = 0;
  for (const outcome of outcomes) {
    const due = beginDue(state, nowMs);
    state = due.state;
    expect(due.runs).toHaveLength(1);
    for (const run of due.runs) state = noteOutcome(state, run, outcome, nowMs + 10);
    nowMs += INTERVAL_MS;
  }
  return state;
}

const DB1 = checkKey('db', 't1');

describe('a server that a program checks', () => {
  it('is up until the program says otherwise, and falls at once when it never was checked', () => {
    expect(downServers(watching(doorOf(backEnd('db', [server(1)])))).size).toBe(0);
    expect([...downServers(after([FAILED]))]).toEqual([DB1]);
  });

  it('falls after as many bad checks, and rises after as many good ones', () => {
    const falling = [PASSED, FAILED, FAILED];
    expect(downServers(after(falling)).size).toBe(0);
    expect(downServers(after([...falling, PASSED, FAILED, FAILED])).size).toBe(0);
    expect(downServers(after([...falling, HUNG])).size).toBe(1);
    expect(downServers(after([FAILED, PASSED])).size).toBe(1);
    expect(downServers(after([FAILED, PASSED, PASSED])).size).toBe(0);
  });

  it('is unknown again when it has moved, and not when its weight has changed', () => {
    const down = after([FAILED]);
    const heavier = doorOf(backEnd('db', [server(1, { weight: 7 })]));
    expect(downServers(watchTargets(down, heavier, 9_000)).size).toBe(1);
    const moved = doorOf(backEnd('db', [server(1, { port: 9 })]));
    expect(downServers(watchTargets(down, moved, 9_000)).size).toBe(0);
    expect(downServers(watchTargets(down, undefined, 9_000)).size).toBe(0);
  });

  it('is not checked while it is in maintenance', () => {
    const door = doorOf(backEnd('db', [server(1, { state: 'maint' })]));
    expect(beginDue(watching(door), 0).runs).toEqual([]);
  });

  it('is told of as the program finds it, whatever the load balancer thinks', () => {
    const seen = [{ backEnd: 'db', task: 't1' as TaskId, state: 'maint' as const }];
    const check = { text: 'exit code 1', found: 'unreached' };
    expect(withFindings(after([FAILED]), seen)).toEqual([{ ...seen[0], state: 'down', check }]);
    expect(withFindings(after([PASSED]), seen)[0]).toMatchObject({ state: 'up' });
    const fresh = watching(doorOf(backEnd('db', [server(1)])));
    expect(withFindings(fresh, seen)).toEqual([{ ...seen[0], state: 'unchecked' }]);
    const others = [{ backEnd: 'db', task: 't9' as TaskId, state: 'up' as const }];
    expect(withFindings(after([FAILED]), others)).toEqual(others);
  });

  it('is in maintenance for the load balancer while it is down', () => {
    const door = doorOf(backEnd('db', [server(1), server(2)]));
    const [end] = withoutDown(door, new Set([DB1])).backEnds;
    expect(end?.servers.map(({ state, isDown }) => [state, isDown])).toEqual([
      ['maint', true],
      ['ready', undefined],
    ]);
    expect(withoutDown(door, new Set())).toBe(door);
  });
});

describe('a program that cannot be run', () => {
  const unusable: CheckOutcome = {
    kind: 'unusable',
    message: 'galera is not there',
    remedy: 'Put',
  };

  it('takes no server away, and is told of once for each service', () => {
    const door = doorOf(backEnd('db', [server(1)]));
    const state = after([FAILED, unusable], door);
    expect(downServers(state).size).toBe(0);
    expect(checkProblems(state)).toEqual([
      {
        ...{ part: 'check', code: 'unusable', service: 'shop/db' },
        ...{ message: 'galera is not there', remedy: 'Put' },
      },
    ]);
    const seen = [{ backEnd: 'db', task: 't1' as TaskId, state: 'maint' as const }];
    expect(withFindings(state, seen)[0]?.state).toBe('unchecked');
  });

  it('is forgotten when it is there', () => {
    expect(checkProblems(after([unusable, PASSED]))).toEqual([]);
  });
});

describe('programs that hang', () => {
  function serversOf(count: number): FrontDoorServer[] {
    return Array.from({ length: count }, (_, index) => server(index + 1));
  }

  /** Runs for a while: those of back ends that begin with `hang` take all of their time, others a moment. Returns when each was begun. */
  function run(door: FrontDoor, untilMs: number): Map<string, number[]> {
    let state = watching(door);
    const running: { readonly run: CheckRun; readonly endMs: number }[] = [];
    const begun = new Map<string, number[]>();
    for (let nowMs = 0; nowMs <= untilMs; nowMs += 50) {
      for (const one of running.filter(({ endMs }) => endMs <= nowMs)) {
        running.splice(running.indexOf(one), 1);
        const isHung = one.run.key.startsWith('hang');
        state = noteOutcome(state, one.run, isHung ? HUNG : PASSED, nowMs);
      }
      const due = beginDue(state, nowMs);
      state = due.state;
      for (const next of due.runs) {
        const takesMs = next.key.startsWith('hang') ? TIMEOUT_MS : 50;
        running.push({ run: next, endMs: nowMs + takesMs });
        begun.set(next.key, [...(begun.get(next.key) ?? []), nowMs]);
      }
      expect(running.length).toBeLessThanOrEqual(COMMANDS_AT_ONCE_MAX);
    }
    return begun;
  }

  it('hold up nobody else, however many they are', () => {
    const hanging = Array.from({ length: 20 }, (_, index) => backEnd(`hang${index}`, serversOf(4)));
    const door = doorOf(backEnd('db', serversOf(4)), ...hanging);
    const begun = run(door, 300_000);
    const times = begun.get(DB1) ?? [];
    const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? 0));
    // Once they are known; at first each is given one chance.
    expect(Math.max(...gaps.slice(10))).toBeLessThanOrEqual(INTERVAL_MS + 2 * 50);
    expect(times.length).toBeGreaterThan(30);
  });

  it('take two places at a time for one service that has begun to hang', () => {
    const due = beginDue(
      watching(doorOf(backEnd('hang', serversOf(10)), backEnd('web', [server(1)]))),
      0,
    );
    expect(due.runs.map(({ key }) => key.split(' ')[0])).toEqual([
      ...Array.from({ length: PER_BACK_END_AT_ONCE_MAX }, () => 'hang'),
      'web',
    ]);
  });

  it('are checked all the same, in turn', () => {
    const begun = run(doorOf(...[1, 2, 3, 4].map((n) => backEnd(`hang${n}`, [server(1)]))), 60_000);
    expect([...begun.values()].every((times) => times.length >= 4)).toBe(true);
  });
});

describe('whatever happens', () => {
  it('no more run than may, none twice, and each is begun again', () => {
    const action = fc.oneof(
      fc.record({ kind: fc.constant('pass'), ms: fc.nat({ max: 8_000 }) }),
      fc.record({
        kind: fc.constant('end'),
        which: fc.nat({ max: 20 }),
        outcome: fc.constantFrom(PASSED, FAILED, HUNG),
      }),
      fc.record({ kind: fc.constant('door'), servers: fc.array(fc.integer({ min: 1, max: 12 })) }),
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        let state = newCommandChecks();
        let nowMs = 0;
        let running: CheckRun[] = [];
        for (const one of actions) {
          if (one.kind === 'pass') nowMs += one.ms;
          if (one.kind === 'door') {
            const slots = [...new Set(one.servers)];
            const servers = slots.map((slot) => server(slot));
            const ends = [0, 1, 2].map((n) =>
              backEnd(
                `b${n}`,
                servers.filter(({ slot }) => slot % 3 === n),
              ),
            );
            state = watchTargets(state, doorOf(...ends), nowMs);
          }
          const ended =
            one.kind === 'end' ? running[one.which % Math.max(1, running.length)] : undefined;
          if (ended !== undefined && one.kind === 'end') {
            running = running.filter((run) => run !== ended);
            state = noteOutcome(state, ended, one.outcome, nowMs);
          }
          const due = beginDue(state, nowMs);
          state = due.state;
          running.push(...due.runs);
          const held = [...state.servers.values()].filter((known) => known.running !== undefined);
          expect(held.length).toBeLessThanOrEqual(COMMANDS_AT_ONCE_MAX);
          expect(held.filter(({ isSlow }) => isSlow).length).toBeLessThanOrEqual(SLOW_AT_ONCE_MAX);
          expect(new Set(running.map(({ number }) => number)).size).toBe(running.length);
          // Whoever waits has a time at which it is looked at again, or a run whose end does that.
          const waits = [...state.servers.values()].some((known) => known.running === undefined);
          if (waits && held.length === 0) expect(due.wakeAtMs).toBeGreaterThan(nowMs);
        }
      }),
    );
  });
});
