import { describe, expect, it } from 'vitest';
import { checkFrontDoor } from './front-door-check.ts';
import {
  BACK_END_TIMEOUTS,
  CHECK_TIMING_DEFAULT,
  type BackEnd,
  type FrontDoor,
  type FrontEnd,
} from './front-door.ts';
import type { NodeName, ServiceKey, TaskId } from './names.ts';

const at = (port: number) => ({ address: '10.0.0.7', port });
const server = (slot: number) => ({
  task: `t${slot}` as TaskId,
  node: 'pi1' as NodeName,
  slot,
  ...at(8069),
  weight: 100,
  state: 'ready' as const,
});
const backEnd: BackEnd = {
  name: 'web',
  service: 'shop/web' as ServiceKey,
  mode: 'http',
  balance: { name: 'round-robin' },
  sticky: { kind: 'cookie', cookie: 'GRAPPE' },
  check: {
    kind: 'http',
    path: '/health?deep=1',
    host: 'shop.example.org',
    expectedStatus: [{ from: 200, to: 299 }],
    ...CHECK_TIMING_DEFAULT,
  },
  timeouts: BACK_END_TIMEOUTS.http,
  retries: 3,
  slots: 4,
  servers: [server(1), server(4)],
};
const frontEnd: FrontEnd = {
  name: 'web',
  mode: 'http',
  listen: [at(80), { address: '::1', port: 80 }],
  clientTimeoutMs: 1_000,
  tls: { certificates: ['shop.example.org'] },
  routes: [{ host: '*.example.org', path: '/shop/', backEnd: 'web' }, { backEnd: 'web' }],
  forwardedFor: true,
};
const door: FrontDoor = {
  frontEnds: [frontEnd],
  backEnds: [backEnd],
  statistics: { ...at(70), user: 'admin', passwordHash: `$6$rounds=1000$salt$${'a'.repeat(86)}` },
  prometheus: at(9_101),
  connectionsMax: 100,
};
const withFront = (more: object): FrontDoor => ({
  ...door,
  frontEnds: [{ ...frontEnd, ...more }],
});
const withBack = (more: object): FrontDoor => ({ ...door, backEnds: [{ ...backEnd, ...more }] });

describe('checkFrontDoor', () => {
  it('finds nothing wrong with one that is in order', () => {
    expect(checkFrontDoor(door)).toEqual([]);
    expect(checkFrontDoor({ frontEnds: [], backEnds: [], connectionsMax: 1 })).toEqual([]);
  });

  it.each<[FrontDoor, RegExp]>([
    [withFront({ name: 'a b' }), /^front end "a b": name .* cannot be used/],
    [withFront({ listen: [] }), /0 listen addresses: expected 1/],
    [withFront({ listen: [at(0)] }), /port is 0: expected a whole number from 1 to 65535/],
    [withFront({ listen: [{ address: 'pi1', port: 1 }] }), /address "pi1" is not an IP address/],
    [
      withFront({ listen: [at(80), at(80)] }),
      /port 80 of "10.0.0.7" is wanted by front end "web" and by front end "web"/,
    ],
    [
      withFront({ listen: [{ address: '0.0.0.0', port: 70 }] }),
      /port 70 of "10.0.0.7" is wanted by front end "web" and by the statistics page/,
    ],
    [withFront({ tls: { certificates: [] } }), /0 certificates/],
    [withFront({ tls: { certificates: ['../key'] } }), /certificate "..\/key" cannot be used/],
    [withFront({ clientTimeoutMs: 1.5 }), /clientTimeoutMs is 1.5/],
    [
      withFront({ routes: [{ host: 'Shop.org', backEnd: 'web' }] }),
      /host "Shop.org" cannot be used/,
    ],
    [withFront({ routes: [{ path: 'shop', backEnd: 'web' }] }), /path "shop" cannot be used/],
    [
      withFront({ routes: [{ backEnd: 'nowhere' }] }),
      /leads to back end "nowhere", which does not exist/,
    ],
    [
      withFront({
        routes: [
          { path: '/a', backEnd: 'web' },
          { path: '/a/', backEnd: 'web' },
        ],
      }),
      /route "\*\/a\/" is there twice/,
    ],
    [withFront({ mode: 'tcp', backEnd: 'web' }), /of mode http: expected mode tcp/],
    [withBack({ slots: 2 }), /server "t4": slot is 4: expected a whole number from 1 to 2/],
    [withBack({ servers: [server(1), server(1)] }), /slot "1" is there twice/],
    [withBack({ servers: [{ ...server(1), weight: 257 }] }), /weight is 257/],
    [withBack({ sticky: { kind: 'cookie', cookie: 'a;b' } }), /cookie "a;b" cannot be used/],
    [withBack({ sticky: { kind: 'source', expireMs: 0 } }), /expireMs is 0/],
    [withBack({ balance: { name: 'header-hash', header: 'X Y' } }), /header "X Y" cannot be used/],
    [withBack({ check: { ...backEnd.check, path: '/a b' } }), /check: path "\/a b" cannot be used/],
    [
      withBack({ check: { ...backEnd.check, expectedStatus: [{ from: 300, to: 200 }] } }),
      /expectedStatus is 200: expected a whole number from 300 to 599/,
    ],
    [
      withBack({ check: { ...backEnd.check, intervalMs: 1 } }),
      /intervalMs is 1: expected a whole number from 100/,
    ],
    [withBack({ retries: -1 }), /retries is -1/],
    [withBack({ connectionsMax: Number.NaN }), /connectionsMax is NaN/],
    [{ ...door, backEnds: [backEnd, backEnd] }, /back end "web" is there twice/],
    [{ ...door, connectionsMax: 0 }, /connectionsMax is 0/],
  ])('finds what is wrong %#', (wrong, problem) => {
    expect(checkFrontDoor(wrong).join('\n')).toMatch(problem);
  });

  it.each(['uri-hash', 'header-hash'] as const)(
    'refuses %s and cookies for what is not HTTP',
    (name) => {
      const tcp = withBack({ mode: 'tcp', balance: { name, header: 'X' } });
      expect(checkFrontDoor(tcp)).toContain(
        `back end "web": the algorithm ${name} reads requests: expected mode http`,
      );
      expect(checkFrontDoor(tcp).join()).toContain('a cookie needs mode http');
    },
  );

  it('tells all that is wrong, and shows no password that was given for a hash', () => {
    const statistics = { ...at(70), user: 'a b', passwordHash: 'my secret' };
    const problems = checkFrontDoor({ ...withFront({ name: '' }), statistics, connectionsMax: 0 });
    expect(problems).toHaveLength(4);
    expect(problems.join()).not.toContain('secret');
  });

  it('has limits', () => {
    const backEnds = Array.from({ length: 2_049 }, (_, index) => ({
      ...backEnd,
      name: `b${index}`,
      slots: 100,
    }));
    expect(checkFrontDoor({ ...door, frontEnds: [], backEnds })).toEqual([
      '2049 back ends: at most 2048',
      '204900 slots of all back ends: at most 16384',
    ]);
  });
});
