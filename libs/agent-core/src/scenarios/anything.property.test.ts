import { taskEnded, type RestartPolicy } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepFailure } from '../inputs.ts';
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

/** A node whose engine may be away, and the tasks that were taken from it: an id never comes again. */
class Life {
  readonly node = new TestNode();
  engineUp = true;
  wanted: readonly string[] = [];
  readonly retired = new Set<string>();

  constructor() {
    this.node.prompt = false;
    this.node.start();
  }

  assign(tasks: readonly string[]): void {
    const kept = tasks.filter((task) => !this.retired.has(task));
    for (const task of this.wanted) if (!kept.includes(task)) this.retired.add(task);
    this.wanted = kept;
    this.node.assign(...kept.map((task) => withPolicy(task)));
  }

  restartAgent(): void {
    this.node.crashAgent();
    const { memory } = this.node;
    this.node.post({ kind: 'started', ...(memory === undefined ? {} : { memory }) });
    if (this.engineUp) this.node.post({ kind: 'engine-connected' });
  }

  setEngine(up: boolean): void {
    if (up === this.engineUp) return;
    this.engineUp = up;
    if (up) this.node.post({ kind: 'engine-connected' });
    else this.node.loseEngine();
  }

  /** Something befalls a container; its engine says so when it is there. */
  befall(task: string, happens: 'exits well' | 'exits badly' | 'sickens' | 'vanishes'): void {
    const container = this.node.containers.get(withPolicy(task).id);
    if (container === undefined) return;
    if (happens === 'vanishes') {
      this.node.containers.delete(container.task);
      if (this.engineUp) this.node.post({ kind: 'changed', task: container.task });
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
  return assigned(task, { restart: { ...RESTART, condition: condition ?? 'any', attemptsMax: 3 } });
}

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
    arbitrary: fc.tuple(fc.nat({ max: 7 }), fc.constantFrom(...FAILURES)).map(([pick, kind]) =>
      happening(`step ${pick} fails: ${kind}`, (life) => {
        const id = stepOf(life, pick);
        if (id !== undefined) life.node.finish(id, { ok: false, failure: { kind, message: kind } });
      }),
    ),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(task, fc.constantFrom('exits well', 'exits badly', 'sickens', 'vanishes'))
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
        // A controller repeats it to an agent that has not saved it.
        life.assign(life.wanted);
        node.finishAll();
        node.advanceMs(QUIET_MS);
        expect([...node.state.tasks.keys()].sort()).toEqual([...life.wanted].sort());
        for (const name of life.wanted) {
          const state = node.status(name)?.state ?? 'pending';
          const container = node.containers.get(withPolicy(name).id);
          expect(taskEnded(state) || state === 'running', `${name} is ${state}`).toBe(true);
          if (state === 'running') expect(container?.state, name).toBe('running');
        }
        for (const id of node.containers.keys()) expect(life.wanted).toContain(id);
        expect(node.steps).toEqual([]);
        expect(node.wakeAtMs).toBeUndefined();
      }),
      { seed: 3, numRuns: 500 },
    );
  });
});
