import { GrappeError } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { LinkBench } from './testing/link-bench.ts';

const broken = new GrappeError('UNREACHABLE', 'connection refused');

describe('what the link says of itself', () => {
  it('is that it is connected, and that it is not any more', async () => {
    const bench = await new LinkBench().start();
    bench.stream.end(broken);
    await bench.pass(1_000);
    expect(bench.standings).toEqual([
      { connected: true },
      { connected: false, why: 'connection refused' },
      { connected: true },
    ]);
  });

  it('is said once per reason', async () => {
    const bench = new LinkBench();
    bench.onOpen = (stream) => queueMicrotask(() => stream.end(broken));
    bench.answers = false;
    await bench.start();
    await bench.pass(60_000);
    expect(bench.standings).toEqual([{ connected: false, why: 'connection refused' }]);
  });
});
