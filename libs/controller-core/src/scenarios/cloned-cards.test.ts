import type { BootId, NodeName, SessionId } from '@grappe/domain';
import { LEASE_TTL_MS_DEFAULT } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { ModelAgent } from '../testing/model-agent.ts';
import { Rack } from '../testing/rack.ts';
import { service } from '../testing/specs.ts';
import { explainNode } from '../views/node-explanation.ts';
import { listNodes } from '../views/nodes.ts';

const N1 = 'n1' as NodeName;

function rackWithSerials(count: number): Rack {
  const rack = new Rack();
  for (let n = 1; n <= count; n += 1) rack.joinWith(`n${n}`, { boardSerial: `serial-${n}` });
  rack.advanceMs(1_000);
  return rack;
}

/** A board with a copy of the card of `name`. */
function clone(name: string, serial: string): ModelAgent {
  const bootId = `boot-of-${serial}` as BootId;
  return new ModelAgent(name as NodeName, { bootId, boardSerial: serial });
}

function hello(rack: Rack, agent: ModelAgent, session: string): void {
  rack.post({ ...agent.hello(session as SessionId), peerAddress: '10.0.9.9' } as never);
}

function present(rack: Rack, name: NodeName = N1): string | undefined {
  return rack.state.live.nodes.get(name)?.session?.id;
}

function messages(rack: Rack, kind: string): string[] {
  return [...rack.state.durable.events.values()]
    .filter((event) => event.kind === kind)
    .map(({ message }) => message);
}

/** Tries every second until it is taken; returns how long that took. */
function triesUntilTaken(rack: Rack, agent: ModelAgent, withinMs = 60_000): number {
  for (let passedMs = 0; passedMs <= withinMs; passedMs += 1_000) {
    hello(rack, agent, `try-${passedMs}`);
    if (present(rack, agent.name) === `try-${passedMs}`) return passedMs;
    rack.advanceMs(1_000);
  }
  return Number.POSITIVE_INFINITY;
}

describe('a cloned card', () => {
  it('is refused as long as the node is heard, and the operator told of both boards', () => {
    const rack = rackWithSerials(2);
    const before = present(rack);
    const copy = clone('n1', 'serial-of-a-copy');
    for (let n = 0; n < 20; n += 1) {
      hello(rack, copy, `copy-${n}`);
      rack.advanceMs(1_000);
    }
    expect(new Set(rack.refusals)).toEqual(new Set(['card-cloned']));
    expect(present(rack)).toBe(before);
    expect(rack.conditions()['n1']).toBe('ready');
    expect(messages(rack, 'node.duplicated')).toHaveLength(1);
    const [message] = messages(rack, 'node.duplicated');
    for (const part of ['serial-of-a-copy', '10.0.9.9', 'serial-1', '10.0.0.1'])
      expect(message).toContain(part);
    const [node] = listNodes(rack.state, rack.nowMs, rack.wallMs);
    expect(node?.note).toContain('serial-of-a-copy');
    const [board] = explainNode(rack.state, N1, rack.nowMs, rack.wallMs)?.refusedBoards ?? [];
    expect(board).toMatchObject({ reason: 'card-cloned', address: '10.0.9.9', count: 20 });
  });

  it('is an alert while it is there', () => {
    const rack = rackWithSerials(2);
    rack.advanceMs(20_000);
    const copy = clone('n1', 'serial-of-a-copy');
    for (let n = 0; n < 8; n += 1) {
      hello(rack, copy, `copy-${n}`);
      rack.advanceMs(5_000);
    }
    const alerts = () => [...rack.state.durable.alerts.values()];
    expect(alerts()).toMatchObject([{ kind: 'node.cloned', node: 'n1', severity: 'warning' }]);
    expect(alerts()[0]?.message).toContain('serial-of-a-copy');
    rack.advanceMs(60_000);
    expect(alerts()[0]?.clearedAtMs).toBeDefined();
  });

  it('is refused while only peers hear the node, and while its agent restarts', () => {
    const rack = rackWithSerials(3);
    rack.closeStream('n1');
    rack.advanceMs(300);
    hello(rack, clone('n1', 'serial-of-a-copy'), 'copy');
    expect(rack.refusals.at(-1)).toBe('card-cloned');
    rack.connect('n1');
    expect(rack.conditions()['n1']).toBe('ready');
  });

  it('is refused after a start of the controller that has not heard the node yet', () => {
    const rack = rackWithSerials(2);
    rack.restartController({ connect: false });
    hello(rack, clone('n1', 'serial-of-a-copy'), 'copy');
    expect(rack.refusals.at(-1)).toBe('card-cloned');
    rack.connect('n1');
    expect(rack.conditions()['n1']).toBe('ready');
    expect(rack.eventKinds()).not.toContain('node.board-changed');
  });
});

describe('a card that was moved to another board', () => {
  it('is the node there once the first board is gone', () => {
    const rack = rackWithSerials(3);
    rack.silence('n1');
    rack.agents.delete(N1);
    const spare = clone('n1', 'serial-of-a-spare');
    const tookMs = triesUntilTaken(rack, spare);
    expect(tookMs).toBeGreaterThan(0);
    expect(tookMs).toBeLessThan(15_000);
    expect(rack.state.durable.nodes.get(N1)?.boardSerial).toBe('serial-of-a-spare');
    expect(messages(rack, 'node.board-changed')).toEqual([
      'it is board serial-of-a-spare at 10.0.9.9 now, and was board serial-1: its card was moved, or copied',
    ]);
    expect(rack.state.live.refusedBoards.byNode.has(N1)).toBe(false);
  });

  it('is not taken before the leases of the first board are over, nor runs its singletons before their grace is', () => {
    const rack = rackWithSerials(2);
    rack.deploy(service('one', { singleton: true, stopGraceMs: 30_000 }));
    rack.advanceMs(1_000);
    const from = (rack.containers('one')[0] ?? '') as NodeName;
    rack.silence(from);
    rack.agents.delete(from);
    const spare = clone(from, 'serial-of-a-spare');
    spare.nowMs = rack.nowMs;
    const tookMs = triesUntilTaken(rack, spare);
    expect(tookMs).toBeGreaterThanOrEqual(LEASE_TTL_MS_DEFAULT - 500);
    // It is another board, so that its boot says nothing of what the first one runs.
    expect(rack.state.live.leases.size).toBeGreaterThan(0);
    expect(rack.containers('one')).toEqual([]);
  });

  it('is known again after a start of the controller', () => {
    const rack = rackWithSerials(2);
    rack.silence('n1');
    rack.agents.delete(N1);
    const spare = clone('n1', 'serial-of-a-spare');
    triesUntilTaken(rack, spare);
    rack.restartController({ connect: false });
    rack.refusals.length = 0;
    hello(rack, spare, 'again');
    expect(rack.refusals).toEqual([]);
    expect(present(rack)).toBe('again');
  });
});

describe('the same board', () => {
  it('is never refused, however soon it says Hello anew, in the same boot or the next', () => {
    const rack = rackWithSerials(2);
    rack.refusals.length = 0;
    for (let n = 0; n < 5; n += 1) {
      rack.connect('n1');
      rack.advanceMs(100);
    }
    rack.agent('n1').reboot('boot-2');
    rack.connect('n1');
    expect(rack.refusals.filter((reason) => reason !== 'session-stale')).toEqual([]);
    expect(present(rack)).toBe(rack.agent('n1').session);
  });

  it('is known although it tells a serial only now, as after an update of its agent', () => {
    const rack = new Rack();
    rack.join('n1', 'n2');
    rack.advanceMs(1_000);
    const agent = rack.agent('n1');
    Object.assign(agent, { facts: { ...agent.facts, boardSerial: 'serial-1' } });
    rack.refusals.length = 0;
    rack.connect('n1');
    expect(rack.refusals).toEqual(['session-stale']);
    expect(rack.state.durable.nodes.get(N1)?.boardSerial).toBe('serial-1');
  });
});
