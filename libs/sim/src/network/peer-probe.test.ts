import { describe, expect, it } from 'vitest';
import { PROBE_PORT_DEFAULT, type NodeName } from '@grappe/domain';
import type { ProbeOutcome } from '@grappe/ports';
import { MachineClock, ProcessTimers } from '../kernel/machine-clock.ts';
import { NetworkBench } from '../testing/bench.ts';
import { SimPeerProbe } from './peer-probe.ts';

const CLOCK = { rate: 1, monotonicAtStartMs: 0, wallAtStartMs: 0 };
const KEY = new Uint8Array(32).fill(1);
const OTHER_KEY = new Uint8Array(32).fill(2);
const TARGET = { node: 'there' as NodeName, address: 'there', port: PROBE_PORT_DEFAULT };

function setUp() {
  const bench = new NetworkBench();
  const { time, network } = bench;
  const open = (host: string, life: typeof bench.client.life) =>
    new SimPeerProbe(
      network,
      host,
      life,
      new ProcessTimers(time, new MachineClock(time, CLOCK), life),
    );
  const asking = open('here', bench.client.life);
  const asked = open('there', bench.server.life);
  asking.setKey(KEY);
  asked.setKey(KEY);
  const probe = async (): Promise<ProbeOutcome | undefined> => {
    let outcome: ProbeOutcome | undefined;
    void asking.probe(TARGET, 250).then((found) => (outcome = found));
    await bench.pass(300);
    return outcome;
  };
  return { bench, asking, asked, probe };
}

describe('SimPeerProbe', () => {
  it('finds an agent that lives, one that does not, and a board without power', async () => {
    const { bench, probe } = setUp();
    expect(await probe()).toBe('answered');
    bench.server.life.pause();
    expect(await probe()).toBe('silent');
    bench.server.life.kill('crash');
    expect(await probe()).toBe('refused');
    bench.there.powered = false;
    expect(await probe()).toBe('silent');
  });

  it('hears nothing over a link that is cut in either direction', async () => {
    for (const [from, to] of [
      ['here', 'there'],
      ['there', 'here'],
    ] as const) {
      const { bench, probe } = setUp();
      const mend = bench.network.link(from, to).block('cut', 0);
      expect(await probe()).toBe('silent');
      mend(bench.time.nowMs);
      expect(await probe()).toBe('answered');
    }
  });

  it('answers with the key of this term and of the one before, to nobody else', async () => {
    const { asking, asked, probe } = setUp();
    asked.setKey(OTHER_KEY);
    expect(await probe()).toBe('answered');
    asked.setKey(new Uint8Array(32).fill(3));
    expect(await probe()).toBe('silent');
    asking.setKey(OTHER_KEY);
    expect(await probe()).toBe('answered');
  });

  it('takes an answer once, however often it comes', async () => {
    const { bench, probe } = setUp();
    const twice = { latencyMs: 1, jitterMs: 5, lossRate: 0, duplicateRate: 1 };
    bench.network.link('here', 'there').worsen(twice);
    bench.network.link('there', 'here').worsen(twice);
    expect(await probe()).toBe('answered');
  });
});
