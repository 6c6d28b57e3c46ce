import type { ServiceSpec, TaskState, UpdatePolicy } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rackOf, type Rack } from '../testing/rack.ts';
import { keyOf, replicated } from '../testing/specs.ts';

/** Longer than any of these rollouts takes, retries of tasks that fail included. */
const ENOUGH_MS = 180_000;
const LOOK_MS = 250;

interface Story {
  readonly replicas: number;
  readonly policy: UpdatePolicy;
  readonly deploys: readonly number[];
  readonly restarts: ReadonlySet<number>;
}

const stories: fc.Arbitrary<Story> = fc.record({
  replicas: fc.integer({ min: 1, max: 5 }),
  policy: fc.record({
    parallelism: fc.integer({ min: 1, max: 3 }),
    delayMs: fc.constantFrom(0, 2_000),
    order: fc.constantFrom('stop-first' as const, 'start-first' as const),
    failureAction: fc.constantFrom('pause' as const, 'rollback' as const),
    monitorMs: fc.constantFrom(0, 1_000),
    failureRatioMax: fc.constant(0),
  }),
  deploys: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 4 }),
  restarts: fc.array(fc.nat({ max: 60 }), { maxLength: 3 }).map((at) => new Set(at)),
});

function spec({ replicas, policy }: Story, variant: number): ServiceSpec {
  const environment = { VARIANT: String(variant) };
  return replicated('web', replicas, { update: policy, rollback: policy, environment });
}

/** Deploys one variant after another, some while the one before is under way; returns the fewest that served. */
function fewestServing(rack: Rack, story: Story): number {
  let fewest = Number.POSITIVE_INFINITY;
  const dueAt = new Map<number, number>();
  let at = 0;
  for (const [n, gap] of story.deploys.entries()) {
    at += gap;
    dueAt.set(at, n + 1);
  }
  rack.busy = false;
  for (let look = 0; look * LOOK_MS < ENOUGH_MS; look += 1) {
    const variant = dueAt.get(look);
    if (variant !== undefined) rack.deploy(spec(story, variant));
    if (story.restarts.has(look)) rack.restartController();
    rack.work();
    rack.advanceMs(LOOK_MS);
    fewest = Math.min(fewest, really(rack));
  }
  return fewest;
}

/** Containers that run, whatever the controller knows. */
function really(rack: Rack): number {
  return [...rack.agents.values()]
    .flatMap(({ tasks }) => [...tasks.values()])
    .filter(({ status }) => status.state === 'running').length;
}

function floorOf({ replicas, policy }: Story): number {
  return policy.order === 'start-first' ? replicas : Math.max(0, replicas - policy.parallelism);
}

describe('rolling updates, whatever is deployed when', () => {
  it('leave as many serving as their policy promises, and come to the last one', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const rack = rackOf(3);
        rack.deploy(spec(story, 0));
        expect(fewestServing(rack, story)).toBeGreaterThanOrEqual(floorOf(story));
        const wanted = rack.state.durable.services.get(keyOf('web'))?.version;
        const versions = rack.tasks('web').map(({ task }) => task.version);
        expect(versions).toEqual(Array.from({ length: story.replicas }, () => wanted));
        const last = rack.state.durable.rollouts.get(keyOf('web'))?.rollouts.at(-1);
        expect(last?.state).toBe('completed');
      }),
      { seed: 22, numRuns: 60 },
    );
  });

  it('of versions that fail keep all but the slots that have tried them, and with rollback have all again', () => {
    fc.assert(
      fc.property(stories, (story) => {
        const rack = rackOf(3);
        rack.deploy(spec(story, 0));
        rack.fate = ({ version }): TaskState => (version === 1 ? 'running' : 'failed');
        const floor = floorOf(story);
        expect(fewestServing(rack, story)).toBeGreaterThanOrEqual(floor);
        if (story.policy.failureAction === 'rollback')
          expect(rack.running('web')).toHaveLength(story.replicas);
      }),
      { seed: 23, numRuns: 60 },
    );
  });
});
