import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { LinkBench, type TestStream } from './testing/link-bench.ts';

const KEY = new Uint8Array(32).fill(7);

function ask(stream: TestStream, id: number, node = 'n2'): void {
  stream.say({ probe: { id, node, address: '10.0.0.2', port: 7_444, timeoutMs: 200 } });
}

async function withKey(): Promise<LinkBench> {
  const bench = await new LinkBench().start();
  bench.stream.say({
    welcome: { sessionId: 's', term: 1, heartbeatPeriodMs: 250, probeKey: Buffer.from(KEY) },
  });
  return bench;
}

describe('a request to look at another node', () => {
  it.each([
    ['answered', 'OUTCOME_ANSWERED'],
    ['refused', 'OUTCOME_REFUSED'],
    ['silent', 'OUTCOME_SILENT'],
  ] as const)('is answered under its id: %s', async (outcome, said) => {
    const bench = await withKey();
    bench.probe.outcomes.set('n2' as NodeName, outcome);
    ask(bench.stream, 41);
    await bench.settle();
    expect(bench.probe.probed).toEqual([{ node: 'n2', address: '10.0.0.2', port: 7_444 }]);
    expect(bench.stream.of('probeResult')).toEqual([{ id: 41, outcome: said }]);
  });

  it('is answered with silence when there are too many, or it makes no sense', async () => {
    const bench = await withKey();
    bench.probe.outcomes.set('n2' as NodeName, 'answered');
    const release = bench.probe.hold();
    for (let id = 1; id <= 20; id += 1) ask(bench.stream, id);
    ask(bench.stream, 21, 'not a name!');
    await bench.settle();
    expect(bench.probe.probed).toHaveLength(16);
    expect(bench.stream.of('probeResult').map(({ id }) => id)).toEqual([17, 18, 19, 20, 21]);
    release();
    await bench.settle();
    expect(bench.stream.of('probeResult')).toHaveLength(21);
    ask(bench.stream, 22);
    await bench.settle();
    expect(bench.stream.of('probeResult').at(-1)).toEqual({ id: 22, outcome: 'OUTCOME_ANSWERED' });
  });

  it('of a session that has ended is not answered in the next', async () => {
    const bench = await withKey();
    const release = bench.probe.hold();
    ask(bench.stream, 1);
    await bench.settle();
    bench.stream.end();
    await bench.pass(1_000);
    release();
    await bench.settle();
    expect(bench.streams).toHaveLength(2);
    expect(bench.streams.flatMap((stream) => stream.of('probeResult'))).toEqual([]);
  });
});

describe('the key of probes', () => {
  it('comes with each welcome; one that makes no sense is not taken', async () => {
    const bench = await withKey();
    expect(bench.probe.keys).toEqual([KEY]);
    bench.stream.say({ welcome: { sessionId: 's', term: 1, probeKey: Buffer.alloc(5) } });
    expect(bench.probe.keys).toEqual([KEY]);
    expect(bench.agent.told('warn')).toHaveLength(1);
    bench.stream.say({ welcome: { sessionId: 's', term: 1, probeKey: Buffer.alloc(0) } });
    expect(bench.agent.told('warn')).toHaveLength(1);
  });
});
