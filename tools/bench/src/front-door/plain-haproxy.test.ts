import { expect, it } from 'vitest';
import { orderOf } from './compare-proxies.ts';
import { handConfiguration, handPattern } from './plain-haproxy.ts';

const SERVERS = ['172.16.0.3:8080', '172.16.0.4:8080'];

it('by hand has no more than round robin, a check and who asks', () => {
  const text = handConfiguration('plain', SERVERS);
  expect(text).toContain('  server s2 172.16.0.4:8080 check\n');
  expect(text).not.toMatch(/retr|stopping|X-Forwarded-Proto|observe|tcp-ut/);
});

it('by hand with the same promises differs in nothing but what they need', () => {
  const [plain, promising] = (['plain', 'promising'] as const).map((kind) =>
    handConfiguration(kind, SERVERS).split('\n'),
  );
  const kept = plain?.filter((row) => !/^ {2}(?:bind|server) /.test(row)) ?? [];
  expect(promising).toEqual(expect.arrayContaining(kept));
  const text = promising?.join('\n');
  expect(text).toContain('  retry-on conn-failure empty-response response-timeout\n');
  expect(text).toContain('  http-request disable-l7-retry unless { method GET HEAD OPTIONS }\n');
  expect(text).toContain('Connection close if { stopping }\n');
  expect(text).toContain('  server s1 172.16.0.3:8080 check inter 500ms ');
});

it('tells the processes of both from each other and from the front door', () => {
  const commands = {
    plain: 'haproxy -f /run/x/by-hand-plain-1a/haproxy.cfg',
    promising: 'haproxy -f /run/x/by-hand-promising-1a/haproxy.cfg',
    grappe: 'haproxy -W -f /run/grappe/front-door/haproxy.cfg',
  };
  for (const kind of ['plain', 'promising'] as const) {
    const pattern = new RegExp(handPattern(kind));
    const matching = Object.entries(commands).filter(([, command]) => pattern.test(command));
    expect(matching.map(([of]) => of)).toEqual([kind]);
  }
});

it('gives every proxy its turn in a round, and none the first one always', () => {
  const orders = [1, 2, 3, 4, 5, 6].map(orderOf);
  for (const order of orders) expect([...order].sort()).toEqual(['grappe', 'plain', 'promising']);
  for (const place of [0, 1, 2]) expect(new Set(orders.map((order) => order[place])).size).toBe(3);
  expect(new Set(orders.map((order) => order.join())).size).toBe(6);
});
