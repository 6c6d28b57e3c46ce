import type { NodeName, TaskState } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { FAILURES_AVOIDED, FAILURES_FORGOTTEN_AFTER_MS } from '../constants.ts';
import { avoidedBecause, failuresOf } from '../reconcile/failures.ts';
import { rackOf, type Rack } from '../testing/rack.ts';
import { keyOf, replicated, service } from '../testing/specs.ts';

function avoided(rack: Rack, node: string): string | undefined {
  return avoidedBecause(rack.state, node as NodeName);
}

function failOn(rack: Rack, node: string): void {
  rack.fate = (_task, on): TaskState => (on === node ? 'failed' : 'running');
}

/** Tasks of as many services fail on n1, one after the other. */
function breakNode(rack: Rack, failures: number): void {
  failOn(rack, 'n1');
  rack.drain('n2');
  rack.drain('n3');
  for (let at = 0; at < failures; at += 1) {
    rack.deploy(service(`bad${at}`));
    rack.advanceMs(200);
  }
  rack.removeStack();
  rack.activate('n2');
  rack.activate('n3');
}

describe('a node on which tasks keep failing', () => {
  it('is avoided by all services, says so once, and why', () => {
    const rack = rackOf(3);
    breakNode(rack, FAILURES_AVOIDED - 1);
    expect(avoided(rack, 'n1')).toBeUndefined();
    breakNode(rack, 2);
    expect(rack.eventKinds().filter((kind) => kind === 'node.avoided')).toHaveLength(1);
    expect(avoided(rack, 'n1')).toMatch(
      /^5 tasks failed on it within 5 min, the last of shop\/bad0/,
    );
    rack.fate = (): TaskState => 'running';
    rack.deploy(replicated('web', 2), service('other'), service('third'));
    expect(rack.running('web')).toEqual(['n2', 'n3']);
    expect([...rack.running('other'), ...rack.running('third')]).not.toContain('n1');
    expect(rack.explain('web')[0]?.verdicts.at(-1)).toMatchObject({
      node: 'n1',
      fits: true,
      reason: expect.stringContaining('avoided: tasks keep failing here'),
    });
  });

  it('is better than none', () => {
    const rack = rackOf(3);
    breakNode(rack, FAILURES_AVOIDED);
    rack.fate = (): TaskState => 'running';
    rack.drain('n2');
    rack.drain('n3');
    rack.deploy(service('web'));
    expect(rack.running('web')).toEqual(['n1']);
  });

  it('is no spare, and not avoided any more after a time without failures', () => {
    const rack = rackOf(3);
    breakNode(rack, FAILURES_AVOIDED);
    rack.fate = (): TaskState => 'running';
    rack.deploy(service('web'));
    expect(rack.state.live.spares.of(`${keyOf('web')}#1`)).not.toBe('n1');
    rack.advanceMs(FAILURES_FORGOTTEN_AFTER_MS - 5_000);
    expect(avoided(rack, 'n1')).toBeDefined();
    rack.advanceMs(10_000);
    expect(avoided(rack, 'n1')).toBeUndefined();
    expect(rack.state.live.nodeFailures.size).toBe(0);
  });

  it('is forgotten with the node', () => {
    const rack = rackOf(3);
    breakNode(rack, FAILURES_AVOIDED);
    rack.removeNode('n1');
    rack.advanceMs(100);
    expect(avoided(rack, 'n1')).toBeUndefined();
  });
});

describe('a failure of one version on one node', () => {
  it('is forgotten after a time without a further one', () => {
    const rack = rackOf(2);
    failOn(rack, 'n1');
    rack.deploy(service('web'));
    rack.advanceMs(2_000);
    expect(rack.running('web')).toEqual(['n2']);
    const failures = (): number | undefined =>
      failuresOf(rack.state.live, keyOf('web'), 1).get('n1' as NodeName);
    expect(failures()).toBe(1);
    rack.advanceMs(FAILURES_FORGOTTEN_AFTER_MS);
    expect(failures()).toBeUndefined();
    expect(rack.state.live.failures.size).toBe(0);
  });
});
