import { beforeEach, describe, expect, it } from 'vitest';
import { composeText } from '../testing/compose.ts';
import type { EventDocument } from '../testing/documents.ts';
import { until } from '../testing/until.ts';
import { useRack } from '../testing/use-rack.ts';

const rack = useRack({ name: 'mon', nodes: 4, gateways: 2 });
const SETTLE_MS = 60_000;
const PORT = 8070;
const REPLICAS = 2;
const REQUESTS = 20;

/** BusyBox's web server with a page that says how it is, and one that makes it ill: `/cgi-bin/fall?broken`, or `?hangs`. */
const HEALTH = [
  '#!/bin/sh',
  '[ ! -e /tmp/hangs ] || sleep 60',
  "[ ! -e /tmp/broken ] || printf 'HTTP/1.0 500 Broken\\r\\n'",
  "printf 'Content-Type: text/plain\\r\\n\\r\\nwell\\n'",
];
const FALL = [
  '#!/bin/sh',
  'touch /tmp/$QUERY_STRING',
  "printf 'Content-Type: text/plain\\r\\n\\r\\nfalls\\n'",
];
const START = [
  'mkdir -p /srv/cgi-bin /tmp',
  `echo ${base64(HEALTH)} | base64 -d > /srv/cgi-bin/health`,
  `echo ${base64(FALL)} | base64 -d > /srv/cgi-bin/fall`,
  'chmod 755 /srv/cgi-bin/*',
  'exec httpd -f -p 8080 -h /srv',
];

function base64(lines: readonly string[]): string {
  return Buffer.from(`${lines.join('\n')}\n`).toString('base64');
}

async function deploy(): Promise<void> {
  const check = 'path: /cgi-bin/health, interval: 300ms, timeout: 1s, replace_after: 5s';
  const lines = [
    `command: ["sh", "-c", ${JSON.stringify(START.join('; '))}]`,
    'x-grappe:',
    `  expose: [{ port: ${PORT}, target: 8080, check: { ${check} } }]`,
  ];
  await rack().deploy(composeText('shop', { web: { replicas: REPLICAS, lines } }));
}

async function ask(path: string): Promise<number> {
  const answer = await fetch(`http://${rack().virtualIp}:${PORT}/cgi-bin/${path}`, {
    headers: { connection: 'close' },
  });
  await answer.text();
  return answer.status;
}

async function answers(): Promise<readonly number[]> {
  const seen = new Set<number>();
  for (let count = 0; count < REQUESTS; count += 1) seen.add(await ask('health'));
  return [...seen];
}

/** All gateways have found one server down, and none the others. */
function untilOneIsDown(): Promise<true> {
  const look = async (): Promise<true> => {
    const { waysIn } = await rack().frontDoor();
    const servers = waysIn.flatMap((way) => way.servers);
    const down = servers.filter(({ opinions }) => opinions.every(({ state }) => state === 'down'));
    if (down.length !== 1) throw new Error(`${down.length} of ${servers.length} are down`);
    return true;
  };
  return until('gateways to find a server down', look, SETTLE_MS);
}

describe('a task that runs', () => {
  beforeEach(async () => {
    await rack().clear(SETTLE_MS);
    await deploy();
    await rack().untilServed(REPLICAS, SETTLE_MS);
  }, SETTLE_MS);

  it.each([
    ['answers 500', 'broken'],
    ['accepts and never answers', 'hangs'],
  ])('and %s gets no traffic, and is replaced', async (_what, how) => {
    const after = await rack().lastSequence();
    const before = (await rack().tasks()).map(({ id }) => id);
    expect(await ask(`fall?${how}`)).toBe(200);
    await untilOneIsDown();
    expect(await answers()).toEqual([200]);
    const failed = await until(
      'its end',
      async () => (await rack().eventsAfter(after)).find(({ kind }) => kind === 'task.failed'),
      SETTLE_MS,
    );
    expect(failed.message).toMatch(/^gateways \S+, \S+ found it down for/);
    const down = (await rack().eventsAfter(after)).find(isDown);
    expect(down?.task).toBe(failed.task);
    await rack().untilServed(REPLICAS, SETTLE_MS);
    await rack().untilSettled(SETTLE_MS);
    const now = (await rack().tasks()).map(({ id }) => id);
    expect(now.filter((id) => before.includes(id))).toHaveLength(REPLICAS - 1);
    expect(now).not.toContain(failed.task);
    const incidents = await rack().incidents();
    expect(incidents[0]?.cause).toContain('found it down');
  });
});

function isDown({ kind }: EventDocument): boolean {
  return kind === 'task.down';
}
