import { taskEnded, type RestartPolicy } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepFailure } from '../inputs.ts';
import { LEASE_STOP_LEAD_MS } from '../constants.ts';
import { assigned, RESTART, TestNode } from '../testing/node.ts';

/** Longer than any wait of an agent. */
const QUIET_MS = 130_000;
const TASKS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'] as const;
const CONDITIONS: readonly RestartPolicy['condition'][] = ['none', 'on-failure', 'any'];
const FAILURES: readonly StepFailure['kind'][] = [
  'unreachable',
  'image-unavailable',
  'port-taken',
  'disk-full',
  'invalid',
  'not-found',
  'other',
];

/** Every other task is a singleton, and of each kind some begin as standbys. */
const SINGLETONS: readonly string[] = ['a', 'c', 'e', 'g'];
const STANDBYS: readonly string[] = ['c', 'd', 'g', 'h'];
/** Short enough that histories reach the grace and what follows it. */
const STOP_GRACE_MS = 2_000;
const LEASES_MS = [500, 2_000, 3_000, 20_000];

/** A node whose engine may be away, and the tasks that were taken from it: an id never comes again. */
class Life {
  readonly node = new TestNode();
  engineUp = true;
  wanted: readonly string[] = [];
  readonly promoted = new Set<string>();
  readonly retired = new Set<string>();

  constructor() {
    this.node.prompt = false;
    this.node.start();
  }

  assign(tasks: readonly string[]): void {
    const kept = tasks.filter((task) => !this.retired.has(task));
    for (const task of this.wanted) if (!kept.includes(task)) this.retired.add(task);
    this.wanted = kept;
    this.node.assign(
      ...kept.map((task) => ({ ...withPolicy(task), standby: this.isStandby(task) })),
    );
  }

  isStandby(task: string): boolean {
    return STANDBYS.includes(task) && !this.promoted.has(task);
  }

  promote(task: string): void {
    this.promoted.add(task);
    this.assign(this.wanted);
  }

  /** As a controller does: only what it has assigned, and not to standbys. */
  lease(tasks: readonly string[], ttlMs: number, agoMs = 0): void {
    const granted = tasks.filter((task) => this.wanted.includes(task) && !this.isStandby(task));
    this.node.lease(granted, ttlMs, agoMs);
  }

  restartAgent(): void {
    this.node.crashAgent();
    this.node.startAgent();
    if (this.engineUp) this.node.post({ kind: 'engine-connected' });
  }

  loseEverything(): void {
    this.node.loseEverything();
    this.restartAgent();
  }

  /** Another node, to which nothing is assigned yet. */
  joinAnew(): void {
    for (const task of this.wanted) this.retired.add(task);
    this.wanted = [];
    this.node.joinAnew();
    this.restartAgent();
  }

  losePower(): void {
    this.node.losePower();
    this.restartAgent();
  }

  /** The board is halted, and begins again; saves may have come to their end before. */
  halt(saved: boolean, exitCode: number): void {
    const { node } = this;
    node.post({ kind: 'halting' });
    while (saved && node.saves.length > 0) node.finishSave();
    for (const { task, state } of node.containers.values())
      if (state === 'running') node.change(task, { state: 'exited', health: 'none', exitCode });
    this.losePower();
  }

  /** The agent's process stands still, or runs on; nothing reaches it in between. */
  pauseMs(ms: number): void {
    this.node.alive = false;
    this.node.advanceMs(ms);
    this.node.alive = true;
    this.node.post({ kind: 'wake' });
  }

  setEngine(up: boolean): void {
    if (up === this.engineUp) return;
    this.engineUp = up;
    if (up) this.node.post({ kind: 'engine-connected' });
    else this.node.loseEngine();
  }

  /** Something befalls a container; its engine says so when it is there. */
  befall(task: string, happens: (typeof MISHAPS)[number]): void {
    const container = this.node.containers.get(withPolicy(task).id);
    if (container === undefined || this.node.hidden.has(container.task)) return;
    if (happens === 'vanishes') {
      this.node.containers.delete(container.task);
      if (this.engineUp) this.node.post({ kind: 'changed', task: container.task });
      return;
    }
    if (happens === 'is started by hand') {
      if (container.state === 'running') return;
      this.node.byHand.add(container.task);
      const started = this.node.change(task, { state: 'running' });
      if (this.engineUp)
        this.node.post({ kind: 'changed', task: container.task, container: started });
      return;
    }
    if (container.state !== 'running') return;
    const changed = this.node.change(
      task,
      happens === 'sickens'
        ? { health: 'unhealthy' }
        : { state: 'exited', health: 'none', exitCode: happens === 'exits well' ? 0 : 1 },
    );
    if (this.engineUp)
      this.node.post({ kind: 'changed', task: container.task, container: changed });
  }
}

function withPolicy(task: string): ReturnType<typeof assigned> {
  const condition = CONDITIONS[TASKS.findIndex((name) => name === task) % CONDITIONS.length];
  return assigned(task, {
    restart: { ...RESTART, condition: condition ?? 'any', attemptsMax: 3 },
    singleton: SINGLETONS.includes(task),
    stopGraceMs: STOP_GRACE_MS,
  });
}

const MISHAPS = ['exits well', 'exits badly', 'sickens', 'vanishes', 'is started by hand'] as const;

interface Happening {
  readonly text: string;
  readonly run: (life: Life) => void;
}

function happening(text: string, run: (life: Life) => void): Happening {
  return { text, run };
}

const task = fc.constantFrom(...TASKS);

/** Picks one of the steps under way; nothing when there is none. */
function stepOf({ node }: Life, pick: number): string | undefined {
  return node.steps[pick % Math.max(1, node.steps.length)]?.task;
}

const finish = fc.nat({ max: 7 }).map((pick) =>
  happening(`finish step ${pick}`, (life) => {
    const id = stepOf(life, pick);
    if (id !== undefined && life.engineUp) life.node.finish(id);
  }),
);

const happenings = fc.oneof(
  { weight: 8, arbitrary: finish },
  {
    weight: 2,
    arbitrary: fc
      .subarray([...TASKS])
      .map((tasks) => happening(`assign ${tasks.join(' ')}`, (life) => life.assign(tasks))),
  },
  {
    weight: 4,
    arbitrary: fc.boolean().map((ok) =>
      happening(`save ${ok ? 'succeeds' : 'fails'}`, ({ node }) => {
        if (node.saves.length > 0) node.finishSave(ok);
      }),
    ),
  },
  {
    weight: 3,
    arbitrary: fc.boolean().map((ok) =>
      happening(`listing ${ok ? 'succeeds' : 'fails'}`, ({ node, engineUp }) => {
        if (node.listings > 0) node.finishListing(ok && engineUp);
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.nat({ max: 7 }).map((pick) =>
      happening(`step ${pick} is left unanswered`, (life) => {
        const id = stepOf(life, pick);
        if (id !== undefined && life.engineUp) life.node.leaveUnanswered(id);
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.nat({ max: 7 }), fc.constantFrom(...FAILURES), fc.boolean())
      .map(([pick, kind, happened]) =>
        happening(`step ${pick} fails: ${kind}${happened ? ', and has happened' : ''}`, (life) => {
          const id = stepOf(life, pick);
          if (id === undefined) return;
          // Of the others the engine itself says that nothing was done.
          if (happened && (kind === 'unreachable' || kind === 'other')) life.node.carryOut(id);
          life.node.finish(id, { ok: false, failure: { kind, message: kind } });
        }),
      ),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.subarray([...SINGLETONS]),
        fc.constantFrom(...LEASES_MS),
        fc.constantFrom(0, 0, 0, 400, 4_000),
      )
      .map(([tasks, ttlMs, agoMs]) =>
        happening(`lease ${ttlMs} ms, sent ${agoMs} ms ago: ${tasks.join(' ')}`, (life) =>
          life.lease(tasks, ttlMs, agoMs),
        ),
      ),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom(undefined, undefined, undefined, 'no room').map((failure) =>
      happening(`guarding ${failure ?? 'succeeds'}`, ({ node }) => {
        if (node.guards.length > 0) node.finishGuard(failure);
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(...STANDBYS)
      .map((name) => happening(`promote ${name}`, (life) => life.promote(name))),
  },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: 1, max: 10_000 })
      .map((ms) => happening(`stand still for ${ms} ms`, (life) => life.pauseMs(ms))),
  },
  {
    weight: 1,
    arbitrary: fc.constant(happening('lose power', (life) => life.losePower())),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.boolean(), fc.constantFrom(0, 143))
      .map(([saved, exitCode]) =>
        happening(`halt with code ${exitCode}${saved ? '' : ', unsaved'}`, (life) =>
          life.halt(saved, exitCode),
        ),
      ),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(task, fc.constantFrom(...MISHAPS))
      .map(([name, what]) => happening(`${name} ${what}`, (life) => life.befall(name, what))),
  },
  {
    weight: 3,
    arbitrary: fc
      .integer({ min: 1, max: 20_000 })
      .map((ms) => happening(`advance ${ms} ms`, ({ node }) => node.advanceMs(ms))),
  },
  {
    weight: 1,
    arbitrary: fc
      .boolean()
      .map((up) => happening(`engine ${up ? 'up' : 'down'}`, (life) => life.setEngine(up))),
  },
  {
    weight: 1,
    arbitrary: fc.constant(happening('restart the agent', (life) => life.restartAgent())),
  },
  {
    weight: 1,
    arbitrary: fc.constant(
      happening('restart the agent without its memory', (life) => {
        life.node.loseMemory();
        life.restartAgent();
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant(
      happening('restart the agent without its memory and its watchdog', (life) =>
        life.loseEverything(),
      ),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constant(happening('join as another node', (life) => life.joinAnew())),
  },
  {
    weight: 2,
    arbitrary: fc.constant(
      happening('starts that were left unanswered are carried out', (life) => {
        if (life.engineUp) life.node.startLate();
      }),
    ),
  },
);

describe('whatever happens', () => {
  it('the invariants hold, and with an engine that behaves every task runs or has ended', () => {
    fc.assert(
      fc.property(fc.array(happenings, { minLength: 5, maxLength: 80 }), (history) => {
        const life = new Life();
        for (const { run } of history) run(life);
        const { node } = life;
        life.setEngine(true);
        node.prompt = true;
        // A controller repeats it to an agent that has not saved it, and answers its heartbeats.
        life.assign(life.wanted);
        life.lease(SINGLETONS, 10 * QUIET_MS);
        node.finishAll();
        node.advanceMs(QUIET_MS);
        expect([...node.state.tasks.keys()].sort()).toEqual([...life.wanted].sort());
        for (const name of life.wanted) {
          const state = node.status(name)?.state ?? 'pending';
          const container = node.containers.get(withPolicy(name).id);
          const goal = life.isStandby(name) ? 'ready' : 'running';
          expect(taskEnded(state) || state === goal, `${name} is ${state}`).toBe(true);
          if (taskEnded(state)) expect(container?.state, name).not.toBe('running');
          else expect(container?.state, name).toBe(goal === 'ready' ? 'created' : 'running');
        }
        for (const id of node.containers.keys())
          if (!node.hidden.has(id)) expect(life.wanted).toContain(id);
        expect(node.steps).toEqual([]);
        const leased = SINGLETONS.filter((name) => node.status(name)?.state === 'running');
        expect(node.watchdog.held.map((entry) => entry.task).sort()).toEqual(leased);
        const ends = leased.map((name) => node.granted.get(withPolicy(name).id) ?? 0);
        expect(node.wakeAtMs).toBe(
          ends.length === 0 ? undefined : Math.min(...ends) - LEASE_STOP_LEAD_MS,
        );
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});
