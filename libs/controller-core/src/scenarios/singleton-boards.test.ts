import { FAILOVER_DEFAULT, LEASE_TTL_MS_DEFAULT } from '@grappe/domain';
import type { BootId, NodeName, RackSpec } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { rackOf, type Rack } from '../testing/rack.ts';
import { rackSpec, service } from '../testing/specs.ts';

const GRACE_MS = 10_000;
/** Nobody may start the singleton sooner after its board was cut off, whatever else is heard. */
const MUST_WAIT_MS = LEASE_TTL_MS_DEFAULT + GRACE_MS;
const WAITS_MS_MAX = 200_000;

function singletonRack(nodes: number, spec?: RackSpec): { rack: Rack; from: string } {
  const rack = rackOf(nodes, spec);
  rack.deploy(service('one', { singleton: true, stopGraceMs: GRACE_MS }));
  rack.advanceMs(1_000);
  return { rack, from: rack.containers('one')[0] ?? 'nobody' };
}

/** The board that runs it is cut off, and a second one has come with its identity. */
function cloned(): { rack: Rack; from: string } {
  const { rack, from } = singletonRack(2);
  const original = rack.agent(from);
  rack.silence(from);
  rack.agents.delete(original.name);
  const clone = rack.agentOf(from, { bootId: 'boot-of-a-clone' as BootId });
  rack.connect(clone.name);
  return { rack, from };
}

/** Time until some board that the rack knows runs it. */
function startedAfterMs(rack: Rack): number {
  for (let passedMs = 0; passedMs <= WAITS_MS_MAX; passedMs += 50) {
    if (rack.containers('one').length > 0) return passedMs;
    rack.advanceMs(50);
  }
  return Number.POSITIVE_INFINITY;
}

function withLease(leaseTtlMs: number): RackSpec {
  return { ...rackSpec(), failover: { ...FAILOVER_DEFAULT, leaseTtlMs } };
}

describe('a singleton whose board runs on unseen', () => {
  it('is waited for when its node was removed and another board has joined under its name', () => {
    const { rack, from } = singletonRack(2);
    rack.silence(from);
    rack.advanceMs(300);
    rack.removeNode(from);
    // The old board is not in the rack any more, and its container runs for as long as lease and grace let it.
    rack.joinWith(from, { bootId: 'boot-of-another-board' as BootId });
    const waitedMs = startedAfterMs(rack);
    expect(waitedMs).toBeGreaterThanOrEqual(MUST_WAIT_MS - 600);
    expect(waitedMs).toBeLessThan(MUST_WAIT_MS + 2_000);
  });

  it('is waited for when a second board speaks with its identity', () => {
    const { rack } = cloned();
    expect(startedAfterMs(rack)).toBeGreaterThanOrEqual(MUST_WAIT_MS - 600);
  });

  it('is waited for when the controller is restarted after the second board has come', () => {
    const { rack, from } = cloned();
    rack.advanceMs(1_000);
    rack.restartController();
    // Counted anew: who held what is not known to this controller.
    expect(startedAfterMs(rack)).toBeGreaterThanOrEqual(MUST_WAIT_MS - 600);
    expect(rack.state.durable.nodes.get(from as NodeName)?.boardInDoubt).toBe(true);
  });

  it('is waited for when the second board has come while the controller was away', () => {
    const { rack, from } = singletonRack(2);
    rack.silence(from);
    rack.agents.delete(from as NodeName);
    rack.agentOf(from, { bootId: 'boot-of-a-clone' as BootId });
    rack.restartController();
    expect(startedAfterMs(rack)).toBeGreaterThanOrEqual(MUST_WAIT_MS - 600);
  });

  it('goes on at once when its own board comes back to a controller that was restarted', () => {
    const { rack } = singletonRack(2);
    const [running] = rack.containers('one');
    rack.restartController();
    rack.advanceMs(MUST_WAIT_MS);
    expect(rack.containers('one')).toEqual([running]);
    expect(rack.tasks('one')[0]?.status).toMatchObject({ state: 'running', attempt: 0 });
  });

  it('is doubted no longer than until the first board has certainly stopped it', () => {
    const { rack, from } = cloned();
    startedAfterMs(rack);
    rack.advanceMs(1_000);
    rack.connect(from);
    expect(rack.state.durable.nodes.get(from as NodeName)?.boardInDoubt).toBeUndefined();
    const [running] = rack.containers('one');
    rack.restartController();
    rack.advanceMs(MUST_WAIT_MS);
    expect(rack.containers('one')).toEqual([running]);
    expect(rack.tasks('one')[0]?.status).toMatchObject({ attempt: 0 });
  });

  it('is waited for as long as the leases of any earlier controller lasted', () => {
    const { rack, from } = singletonRack(2, withLease(60_000));
    rack.silence(from);
    rack.agents.delete(from as NodeName);
    rack.restartController({ connect: true, spec: withLease(3_000) });
    rack.advanceMs(2_000);
    rack.restartController({ connect: true, spec: withLease(3_000) });
    expect(startedAfterMs(rack)).toBeGreaterThanOrEqual(60_000 + GRACE_MS - 2_000);
  });

  it('is not waited for when the operator knows that the removed board has no power', () => {
    const { rack, from } = singletonRack(2);
    rack.silence(from);
    rack.agents.delete(from as NodeName);
    rack.advanceMs(300);
    rack.removeNode(from);
    rack.advanceMs(1_000);
    expect(rack.containers('one')).toEqual([]);
    rack.expectOk({ kind: 'confirm-off', node: from as NodeName });
    expect(startedAfterMs(rack)).toBeLessThan(1_000);
    expect(rack.request({ kind: 'confirm-off', node: from as NodeName })).toMatchObject({
      ok: false,
      error: { code: 'NOT_FOUND' },
    });
  });
});

describe('a singleton that was written off long ago', () => {
  it('is not waited for again after a restart of the controller', () => {
    const rack = rackOf(3);
    rack.deploy(service('one', { singleton: true, stopGraceMs: 60_000 }));
    rack.advanceMs(1_000);
    const first = rack.containers('one')[0] ?? '';
    rack.silence(first);
    rack.agents.delete(first as NodeName);
    rack.advanceMs(70_000);
    rack.deploy(service('one', { singleton: true, stopGraceMs: 1_000 }));
    rack.advanceMs(10_000);
    const second = rack.containers('one')[0] ?? '';
    rack.restartController();
    rack.advanceMs(1_000);
    rack.silence(second);
    rack.agents.delete(second as NodeName);
    expect(startedAfterMs(rack)).toBeLessThan(LEASE_TTL_MS_DEFAULT + 1_000 + 2_000);
  });
});
