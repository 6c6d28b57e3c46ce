import type { BootId, NodeName, SessionId } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { rackOf, type Rack } from '../testing/rack.ts';
import { ModelAgent } from '../testing/model-agent.ts';
import { service } from '../testing/specs.ts';

/** A second board that was written with the identity of `n1`. */
function twin(boot: string): ModelAgent {
  return new ModelAgent('n1' as NodeName, { bootId: boot as BootId });
}

function duplicates(rack: Rack): number {
  return rack.eventKinds().filter((kind) => kind === 'node.duplicated').length;
}

function hello(rack: Rack, agent: ModelAgent, session: string): void {
  rack.post(agent.hello(session as SessionId));
}

describe('a boot', () => {
  it('that a node has left behind is refused, and its present session goes on', () => {
    const rack = rackOf(2);
    rack.advanceMs(1_000);
    rack.closeStream('n1');
    rack.advanceMs(3_000);
    rack.agent('n1').reboot('boot-2');
    rack.connect('n1');
    rack.refusals.length = 0;
    hello(rack, twin('boot-1'), 'past');
    expect(rack.refusals).toEqual(['boot-stale']);
    expect(duplicates(rack)).toBe(1);
    rack.advanceMs(5_000);
    expect(rack.conditions()['n1']).toBe('ready');
    expect(rack.agent('n1').session).toBeDefined();
  });

  it('that is refused every second is told of once in a while', () => {
    const rack = rackOf(1);
    rack.closeStream('n1');
    rack.advanceMs(3_000);
    rack.agent('n1').reboot('boot-2');
    rack.connect('n1');
    const written = rack.operations;
    for (let n = 0; n < 60; n += 1) {
      hello(rack, twin('boot-1'), `past-${n}`);
      rack.advanceMs(1_000);
    }
    expect(duplicates(rack)).toBe(1);
    expect(rack.operations - written).toBeLessThan(10);
  });

  it('that begins while the one before still talks is that of another board, and refused', () => {
    const rack = rackOf(1);
    rack.advanceMs(1_000);
    const { session } = rack.agent('n1');
    hello(rack, twin('boot-2'), 'other');
    expect(duplicates(rack)).toBe(1);
    expect(rack.refusals).toEqual(['card-cloned']);
    expect(rack.state.live.nodes.get('n1' as NodeName)?.session?.id).toBe(session);
    expect(rack.eventKinds()).not.toContain('node.rebooted');
  });

  it('of a board that was away for long enough is no duplicate', () => {
    const rack = rackOf(2);
    rack.silence('n1');
    rack.advanceMs(2_500);
    rack.agent('n1').reboot('boot-2');
    rack.heal('n1');
    expect(duplicates(rack)).toBe(0);
    expect(rack.eventKinds()).toContain('node.rebooted');
  });

  it('ends what may run on the node, when it was away long enough to have started', () => {
    const rack = rackOf(1);
    rack.deploy(service('one', { singleton: true }));
    rack.advanceMs(1_000);
    expect(rack.state.live.leases.size).toBe(1);
    rack.closeStream('n1');
    rack.advanceMs(2_500);
    rack.agent('n1').knowsAll = false;
    rack.agent('n1').reboot('boot-2');
    rack.connect('n1');
    expect(rack.state.live.leases.size).toBe(0);
  });

  it('ends nothing when the board has been up for longer than its node was silent: it is another one', () => {
    const rack = rackOf(1);
    rack.deploy(service('one', { singleton: true }));
    rack.advanceMs(1_000);
    rack.silence('n1');
    rack.advanceMs(4_000);
    const helloAt = (boot: string, sentAtMs: number): void =>
      rack.post({ ...twin(boot).hello(boot as SessionId), sentAtMs } as never);
    helloAt('boot-2', 18_000);
    expect(rack.eventKinds()).toContain('node.rebooted');
    expect(rack.state.live.leases.size).toBe(1);
    // The node itself has started again, in the silence of both.
    rack.closeStream('n1');
    rack.advanceMs(3_000);
    helloAt('boot-3', 2_500);
    expect(rack.state.live.leases.size).toBe(0);
  });

  it('ends nothing when that was too short, or when it was this process that stood still', () => {
    const rack = rackOf(1);
    rack.deploy(service('one', { singleton: true }));
    // Closed 200 ms after the last heartbeat: its kernel lived until then.
    rack.advanceMs(1_200);
    rack.agent('n1').knowsAll = false;
    rack.closeStream('n1');
    rack.advanceMs(1_900);
    rack.agent('n1').reboot('boot-2');
    rack.connect('n1');
    expect(rack.state.live.leases.size).toBe(1);
    rack.nowMs += 10_000;
    rack.agent('n1').reboot('boot-3');
    rack.connect('n1');
    expect(rack.state.live.leases.size).toBe(1);
  });

  it('of which a later Hello has come takes none that was sent before, whatever that says', () => {
    const rack = rackOf(2);
    rack.deploy(service('one', { singleton: true }));
    rack.advanceMs(1_000);
    const [lease] = rack.state.live.leases.values();
    const agent = rack.agent(lease?.node ?? '');
    const hold = { ...agent.hello('held-up' as SessionId), sentAtMs: 5_000, tasks: [] } as never;
    rack.post({ ...agent.hello('newest' as SessionId), sentAtMs: 5_001 } as never);
    rack.refusals.length = 0;
    rack.post(hold);
    expect(rack.refusals).toEqual(['session-stale']);
    expect(rack.state.live.nodes.get(agent.name)?.session?.id).toBe('newest');
    expect(rack.state.live.leases.size).toBe(1);
    // The clock of the next boot begins anew.
    rack.closeStream(agent.name);
    rack.advanceMs(3_000);
    agent.reboot('boot-2');
    rack.post({ ...agent.hello('next' as SessionId), sentAtMs: 10 } as never);
    expect(rack.state.live.nodes.get(agent.name)?.session?.id).toBe('next');
  });

  it('that was left behind is refused after a start of the controller as well', () => {
    const rack = rackOf(2);
    rack.closeStream('n1');
    rack.advanceMs(3_000);
    hello(rack, twin('boot-2'), 'other');
    rack.restartController();
    rack.refusals.length = 0;
    hello(rack, twin('boot-1'), 'past');
    expect(rack.refusals).toEqual(['boot-stale']);
  });

  it('is remembered, up to a limit', () => {
    const rack = rackOf(1);
    for (let n = 2; n < 30; n += 1) {
      rack.closeStream('n1');
      rack.agent('n1').reboot(`boot-${n}`);
      rack.connect('n1');
    }
    const record = rack.state.durable.nodes.get('n1' as NodeName);
    expect(record?.formerBoots).toHaveLength(16);
    expect(record?.formerBoots?.at(-1)).toBe('boot-28');
  });
});
