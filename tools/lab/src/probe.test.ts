import { createServer } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { OutageProbe } from './probe.ts';
import { waitUntil } from './wait-until.ts';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(status: () => number): Promise<number> {
  const server = createServer((_, reply) => {
    reply.statusCode = status();
    reply.end('x');
  });
  closers.push(() => server.close());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

it('tells servers that work from servers that answer with errors and ports where nobody listens', async () => {
  let broken = 500;
  const targets = [
    { name: 'good', host: '127.0.0.1', port: await serve(() => 204) },
    { name: 'broken', host: '127.0.0.1', port: await serve(() => broken) },
    { name: 'nobody', host: '127.0.0.1', port: 1 },
  ];
  const probe = new OutageProbe({ targets, intervalMs: 5 });
  closers.push(() => probe.stop());
  const begin = probe.now();
  probe.start();
  const seen = (name: string) => probe.observations.filter((each) => each.target === name);
  const everyTarget = () => targets.every(({ name }) => seen(name).length > 3);
  await waitUntil(everyTarget, { what: 'observations', timeoutMs: 5000 });

  expect(seen('good').every((each) => each.ok)).toBe(true);
  expect([...seen('broken'), ...seen('nobody')].some((each) => each.ok)).toBe(false);
  expect(probe.servingAgainMs(begin, 1)).toBeGreaterThan(0);
  expect(probe.servingAgainMs(begin, 2)).toBeUndefined();

  const repaired = probe.now();
  broken = 200;
  expect(await probe.waitUntilServing(repaired, 2, 5000)).toBeGreaterThan(0);
  expect(probe.newlyServing(repaired)?.target).toBe('broken');
});
