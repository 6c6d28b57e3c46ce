import { describe, expect, it } from 'vitest';
import { problemsOf, serviceFile, serviceOf } from './testing.ts';

function exposed(settings: string, ports = 'ports: ["8070:8069"]'): unknown {
  return serviceOf(`${ports}\nx-grappe:\n  expose:\n    - ${settings}`).exposures?.[0];
}

function faults(settings: string, ports = 'ports: ["8070:8069"]'): readonly string[] {
  return problemsOf(serviceFile(`${ports}\nx-grappe:\n  expose:\n    - ${settings}`)).map((text) =>
    text.replace('services.web.x-grappe.expose[0]', ''),
  );
}

const TIMING = { intervalMs: 500, timeoutMs: 500, rise: 2, fall: 2 };

describe('x-grappe.expose', () => {
  it('has defaults for all but the port in the container, which is the published one', () => {
    expect(exposed('{}')).toEqual({
      mode: 'http',
      port: 80,
      target: 8_069,
      forwardedFor: true,
      clientTimeoutMs: 60_000,
      balance: { name: 'round-robin' },
      sticky: { kind: 'none' },
      check: { kind: 'tcp', ...TIMING },
      timeouts: { connectMs: 500, serverMs: 60_000, queueMs: 5_000, tunnelMs: 3_600_000 },
      retries: 3,
    });
  });

  it('is all that the ten-board rack was given by hand', () => {
    const settings = [
      'port: 8070',
      'target: 8069',
      'host: Shop.Example.org',
      'path: /shop',
      'tls: [b, a]',
      'balance: weighted least_connections',
      'weights: { pearl2: 50, pearl1: 0 }',
      'sticky: { cookie: ERP }',
      'check: { path: "/web/health?db=1", host: erp.example.org, status: [200, 300-399], interval: 1s, rise: 3, fall: 4 }',
      'timeouts: { client: 5m, connect: 1s, server: 2m, queue: 10s, tunnel: 1h }',
      'retries: 0',
      'max_connections: 200',
      'forwarded_for: false',
    ];
    expect(exposed(settings.join('\n      '))).toEqual({
      mode: 'http',
      port: 8_070,
      target: 8_069,
      host: 'shop.example.org',
      path: '/shop',
      certificates: ['a', 'b'],
      balance: { name: 'weighted-least-connections' },
      weights: { pearl1: 0, pearl2: 50 },
      sticky: { kind: 'cookie', cookie: 'ERP' },
      check: {
        kind: 'http',
        intervalMs: 1_000,
        timeoutMs: 1_000,
        rise: 3,
        fall: 4,
        path: '/web/health?db=1',
        host: 'erp.example.org',
        expectedStatus: [
          { from: 200, to: 200 },
          { from: 300, to: 399 },
        ],
      },
      clientTimeoutMs: 300_000,
      timeouts: { connectMs: 1_000, serverMs: 120_000, queueMs: 10_000, tunnelMs: 3_600_000 },
      retries: 0,
      connectionsMax: 200,
      forwardedFor: false,
    });
  });

  it.each([
    ['{ tls: shop }', { port: 443, certificates: ['shop'] }],
    ['{ mode: tcp, port: 5432 }', { mode: 'tcp', balance: { name: 'least-connections' } }],
    ['{ sticky: cookie }', { sticky: { kind: 'cookie', cookie: 'GRAPPE_SERVER' } }],
    ['{ sticky: source }', { sticky: { kind: 'source', expireMs: 1_800_000 } }],
    ['{ sticky: { source: 10m } }', { sticky: { kind: 'source', expireMs: 600_000 } }],
    ['{ check: none }', { check: { kind: 'none' } }],
    [
      '{ check: /health }',
      { check: { kind: 'http', path: '/health', expectedStatus: [{ from: 200, to: 399 }] } },
    ],
    [
      '{ check: { interval: 2s, fall: 5 } }',
      { check: { kind: 'tcp', intervalMs: 2_000, fall: 5 } },
    ],
    ['{ balance: sh }', { balance: { name: 'source-hash' } }],
    [
      '{ balance: header-hash, header: X-Shop }',
      { balance: { name: 'header-hash', header: 'X-Shop' } },
    ],
  ])('%s', (settings, expected) => {
    expect(exposed(settings)).toMatchObject(expected);
  });

  it.each([
    [
      'check: { path: /, replace_after: 30s }',
      { replacement: { afterMs: 30_000, startPeriodMs: 180_000 } },
    ],
    [
      'check: { replace_after: 5s, start_period: 10m }',
      { replacement: { afterMs: 5_000, startPeriodMs: 600_000 }, check: { kind: 'tcp' } },
    ],
    [
      'check: { command: galera.sh }',
      {
        check: {
          ...{ kind: 'command', command: 'galera.sh' },
          ...{ intervalMs: 5_000, timeoutMs: 3_000, rise: 2, fall: 2 },
        },
      },
    ],
    ['check: { command: a, interval: 1s }', { check: { intervalMs: 1_000, timeoutMs: 1_000 } }],
    ['weights: by-load\n      balance: wrr', { weightsByLoad: true }],
  ])('reads %s', (settings, expected) => {
    expect(exposed(settings)).toMatchObject(expected);
  });

  it('replaces nothing unless that is said', () => {
    expect(exposed('check: /health')).not.toHaveProperty('replacement');
  });

  it('takes nothing from its ports', () => {
    const { ports, exposures } = serviceOf(
      'ports: ["8070:8069", "53:53/udp"]\nx-grappe: { expose: [{ port: 80 }, { port: 81, path: /x }] }',
    );
    expect(ports).toHaveLength(2);
    expect(exposures?.map(({ port }) => port)).toEqual([80, 81]);
  });

  it.each([
    [
      '{ balance: lblc }',
      '.balance: the algorithm locality-based-least-connections is not available: it keeps a destination address on one cache, and a proxy has one address. The nearest is uri-hash',
    ],
    ['{ balance: fastest }', '.balance: unknown algorithm "fastest": expected round-robin'],
    ['{ balance: uri-hash, mode: tcp, port: 1 }', '.balance: uri-hash reads requests'],
    ['{ balance: header-hash }', '.balance: the header to hash is missing'],
    ['{ header: X-Shop }', '.header: only header-hash looks at a header'],
    ['{ balance: header-hash, header: "X Shop" }', '.header: "X Shop" is not possible here'],
    [
      '{ weights: { pearl1: 10 } }',
      '.weights: the algorithm round-robin has no weights (balance: weighted-round-robin)',
    ],
    ['{ weights: { A B: 300 } }', '.weights["A B"]: "300" is not possible here'],
    ['{ weights: [1] }', '.weights: this is a list'],
    ['{ weights: by-lode, balance: wrr }', '.weights: "by-lode" is not possible here'],
    [
      '{ weights: by-load }',
      '.weights: the algorithm round-robin has no weights (balance: weighted-round-robin)',
    ],
    [
      '{ weights: by-load, balance: source-hash }',
      '.weights: the algorithm source-hash keeps clients where they are, whatever the load',
    ],
    ['{ check: { command: ../sh } }', '.check.command: "../sh" is not possible here'],
    ['{ check: { command: a, path: /x } }', '.check.path: a check is a request or a command'],
    ['{ check: { command: a, interval: 500ms } }', '.check.interval: "500ms" is not possible'],
    ['{ check: { command: a, timeout: 1m } }', '.check.timeout: "1m" is not possible here'],
    ['{ check: { replace_after: 1s } }', '.check.replace_after: "1s" is not possible here'],
    [
      '{ check: { start_period: 1m } }',
      '.check.start_period: start_period says when a task that never was up is replaced',
    ],
    ['{ mode: tcp }', ': the port on the virtual IP is missing'],
    ['{ mode: tcp, port: 1, host: a }', '.host: host reads requests'],
    ['{ mode: tcp, port: 1, sticky: cookie }', '.sticky: a cookie is part of HTTP'],
    ['{ sticky: forever }', '.sticky: "forever" is not possible here'],
    ['{ sticky: { cookie: A, source: 1m } }', '.sticky: a client sticks by one thing'],
    ['{ sticky: {} }', '.sticky: it does not say by what'],
    ['{ sticky: { cookie: "a b" } }', '.sticky.cookie: "a b" is not possible here'],
    ['{ host: "not a host" }', '.host: "not a host" is not possible here'],
    ['{ path: shop }', '.path: "shop" is not possible here'],
    ['{ path: "/a b" }', '.path: "/a b" is not possible here'],
    ['{ check: health }', '.check: "health" is not possible here; a path begins with /'],
    ['{ check: { path: /, status: 99 } }', '.check.status: "99" is not possible here'],
    ['{ check: { path: /, status: 300-200 } }', '.check.status: "300-200" is not possible here'],
    ['{ check: { status: 200 } }', '.check.status: status is part of a request'],
    ['{ check: { interval: 1ms } }', '.check.interval: "1ms" is not possible here'],
    ['{ check: { rise: 0 } }', '.check.rise: "0" is not possible here'],
    ['{ tls: ../key }', '.tls: "../key" is not possible here'],
    ['{ timeouts: { server: 0 } }', '.timeouts.server: "0" is not possible here'],
    [
      '{ timeouts: { sever: 1s } }',
      '.timeouts.sever: the key "sever" is unknown; did you mean "server"?',
    ],
    ['{ port: 70000 }', '.port: "70000" is not possible here'],
    ['{ retries: 11 }', '.retries: "11" is not possible here'],
    ['{ algorithm: rr }', '.algorithm: the key "algorithm" is unknown'],
    ['8070', ': this is'],
  ])('refuses %s', (settings, expected) => {
    expect(faults(settings).join('\n')).toContain(expected);
  });

  it('needs the port in the container when there are several, or none', () => {
    for (const ports of ['ports: ["80:80", "81:81"]', 'ports: []', 'ports: ["53:53/udp"]'])
      expect(faults('{ port: 80 }', ports)).toEqual([
        ": the container's port is missing (target: 8069)",
      ]);
  });

  it('tells everything at once', () => {
    const settings = '{ port: 0, host: "a b", balance: nq, check: { fall: x }, weights: { a: b } }';
    expect(faults(settings)).toHaveLength(5);
  });

  it('has a limit', () => {
    const list = Array.from({ length: 65 }, (_, n) => `{ port: ${n + 1} }`).join(', ');
    const file = serviceFile(`ports: ["1:1"]\nx-grappe: { expose: [${list}] }`);
    expect(problemsOf(file)).toEqual([
      'services.web.x-grappe.expose: the service is exposed 65 times (at most 64)',
    ]);
  });
});
