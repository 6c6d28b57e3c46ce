import type { NodeName, SessionId, StackName, TaskId } from '@grappe/domain';
import { REPLICAS_MAX } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import {
  LINGERING_PER_NODE_MAX,
  RECONCILE_RECORDS_MAX,
  REPLICAS_PER_RACK_MAX,
} from '../constants.ts';
import { newControllerState } from '../state/state.ts';
import { settleController, stepController, wantsReconcile } from '../step.ts';
import { Rack, rackOf } from '../testing/rack.ts';
import { keyOf, rackSpec, replicated, service, stack } from '../testing/specs.ts';

/** Services of REPLICAS_MAX replicas each, as many as the rack may have. */
const CROWD = Array.from({ length: Math.floor(REPLICAS_PER_RACK_MAX / REPLICAS_MAX) }, (_, n) =>
  replicated(`web${n}`, REPLICAS_MAX),
);
/** What the store takes in one commit (libs/ports, which a core cannot see). */
const COMMIT_OPERATIONS_MAX = 10_000;

describe('replicas of the whole rack', () => {
  it('are limited, over all stacks', () => {
    const rack = new Rack();
    rack.deploy(...CROWD);
    const other = { ...stack([replicated('web', REPLICAS_MAX)]), name: 'other' as StackName };
    expect(rack.request({ kind: 'deploy', stack: other, dryRun: true })).toMatchObject({
      ok: false,
      error: { code: 'LIMIT_EXCEEDED' },
    });
    // The same stack again replaces itself.
    expect(rack.request({ kind: 'deploy', stack: stack(CROWD), dryRun: false })).toMatchObject({
      ok: true,
    });
  });

  it('are limited when a service is scaled', () => {
    const rack = new Rack();
    rack.deploy(...CROWD, replicated('more', 1));
    const scale = { kind: 'scale', service: keyOf('more'), replicas: REPLICAS_MAX } as const;
    expect(rack.request(scale)).toMatchObject({ ok: false, error: { code: 'LIMIT_EXCEEDED' } });
    expect(rack.request({ ...scale, replicas: 10 })).toMatchObject({ ok: true });
  });

  it('never make a commit larger than the store takes', () => {
    const state = newControllerState(rackSpec(), 0);
    const largest = { operations: 0, steps: 0 };
    let id = 0;
    const step = (input: Parameters<typeof stepController>[1]): void => {
      const ctx = { nowMs: 0, wallMs: 0, randomId: () => `t${(id += 1)}` };
      const result = stepController(state, input, ctx);
      largest.operations = Math.max(largest.operations, result.operations.length);
      largest.steps += 1;
      settleController(state, result, 'durable', 0);
    };
    step({ kind: 'started' });
    step({
      kind: 'request',
      id: 'r',
      request: { kind: 'deploy', stack: stack(CROWD), dryRun: false },
    });
    while (wantsReconcile(state)) step({ kind: 'reconcile' });
    expect([...state.durable.tasks.values()]).toHaveLength(CROWD.length * REPLICAS_MAX);
    expect(largest.operations).toBeGreaterThanOrEqual(RECONCILE_RECORDS_MAX);
    expect(largest.operations).toBeLessThan(COMMIT_OPERATIONS_MAX);
    expect(largest.steps).toBeLessThan(20);
  });
});

describe('an agent that talks nonsense', () => {
  it('may have a clock that shows no date', () => {
    const rack = new Rack();
    rack.joinWith('n1', { wallClockMs: Number.MAX_SAFE_INTEGER });
    const [event] = rack.events.filter(({ kind }) => kind === 'node.clock-wrong');
    expect(event?.message).toContain('9007199254740991 ms since 1970');
  });

  it('cannot fill the memory with tasks that nobody has assigned', () => {
    const rack = rackOf(1);
    const tasks = Array.from({ length: LINGERING_PER_NODE_MAX + 10 }, (_, n) => ({
      id: `t-made-up${n}` as TaskId,
      status: { attempt: 0, state: 'running', health: 'none', message: '', ports: [] } as const,
    }));
    const session = rack.agent('n1').session as SessionId;
    rack.post({ kind: 'statuses', node: 'n1' as NodeName, session, tasks });
    const lingering = rack.state.live.nodes.get('n1' as NodeName)?.lingering;
    expect(lingering?.size).toBe(LINGERING_PER_NODE_MAX);
  });
});

describe('a start of the controller', () => {
  it('writes no node that has not changed', () => {
    const rack = rackOf(3);
    rack.deploy(service('web'));
    const before = rack.operations;
    rack.restartController({ connect: false });
    // The term, by which it is known and by which it is measured, and the event.
    expect(rack.operations - before).toBe(3);
  });
});
