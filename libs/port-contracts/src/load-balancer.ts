import {
  BACK_END_TIMEOUTS,
  CHECK_TIMING_DEFAULT,
  CLIENT_TIMEOUT_MS_DEFAULT,
  type BackEnd,
  type FrontDoor,
  type FrontDoorServer,
  type HttpFrontEnd,
  type NodeName,
  type ServiceKey,
  type TaskId,
} from '@grappe/domain';
import type { LoadBalancer } from '@grappe/ports';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** A server that answers with its name. */
export interface TestServer {
  readonly address: string;
  readonly port: number;
}

export interface LoadBalancerSubject {
  /** As a further start of the program that uses it would have it. */
  make(): LoadBalancer;
  serve(name: string): Promise<TestServer>;
  /** A port of 127.0.0.1 on which nobody listens. */
  freePort(): Promise<number>;
  /** Another program takes that port. */
  occupy(port: number): Promise<void>;
  /** Name of the server that answers there; undefined: none does. */
  reach(port: number, host?: string, path?: string): Promise<string | undefined>;
  dispose(): Promise<void>;
}

const LOCALHOST = '127.0.0.1';
const NO_CERTIFICATES = new Map<string, string>();
/** Generous: what is waited for happens or does not, however busy the machine. */
const WAIT_MS = 30_000;
/** Enough for every server to have its turn. */
const REQUESTS = 8;

/** A server of a back end, for tests. */
export function frontDoorServer(
  slot: number,
  { address, port }: TestServer,
  state: FrontDoorServer['state'] = 'ready',
): FrontDoorServer {
  const task = `t-${slot}` as TaskId;
  return { task, node: 'pi1' as NodeName, slot, address, port, weight: 100, state };
}

/** A back end that suits a test: HTTP, checked, no stickiness. */
export function httpBackEnd(
  name: string,
  servers: readonly FrontDoorServer[],
  more: Partial<BackEnd> = {},
): BackEnd {
  return {
    name,
    service: `shop/${name}` as ServiceKey,
    mode: 'http',
    balance: { name: 'weighted-round-robin' },
    sticky: { kind: 'none' },
    check: {
      kind: 'http',
      path: '/',
      expectedStatus: [{ from: 200, to: 299 }],
      ...CHECK_TIMING_DEFAULT,
    },
    timeouts: BACK_END_TIMEOUTS.http,
    retries: 3,
    slots: 8,
    servers,
    ...more,
  };
}

/** A front end that leads all to one back end. */
export function httpFrontEnd(name: string, port: number, backEnd: string): HttpFrontEnd {
  return {
    name,
    mode: 'http',
    listen: [{ address: LOCALHOST, port }],
    clientTimeoutMs: CLIENT_TIMEOUT_MS_DEFAULT,
    routes: [{ backEnd }],
    forwardedFor: true,
  };
}

/** A front door that suits a test. */
export function frontDoor(
  frontEnds: FrontDoor['frontEnds'],
  backEnds: FrontDoor['backEnds'],
): FrontDoor {
  return { frontEnds, backEnds, connectionsMax: 500 };
}

/** What a test has before it, and how it looks at it. */
class Stage {
  subject!: LoadBalancerSubject;
  balancer!: LoadBalancer;
  port = 0;
  first!: TestServer;
  second!: TestServer;

  async set(subject: LoadBalancerSubject): Promise<void> {
    this.subject = subject;
    this.balancer = subject.make();
    this.port = await subject.freePort();
    this.first = await subject.serve('first');
    this.second = await subject.serve('second');
  }

  /** One front end that leads to these. */
  door(...servers: FrontDoorServer[]): FrontDoor {
    return frontDoor([httpFrontEnd('web', this.port, 'web')], [httpBackEnd('web', servers)]);
  }

  /** What became of it, in a word. */
  async apply(wanted: FrontDoor): Promise<string> {
    const outcome = await this.balancer.apply(wanted, NO_CERTIFICATES);
    return outcome.ok ? outcome.value.kind : outcome.error.kind;
  }

  /** Who answers, in a number of requests. */
  async answering(): Promise<Set<string | undefined>> {
    const seen = new Set<string | undefined>();
    for (let count = 0; count < REQUESTS; count += 1) seen.add(await this.subject.reach(this.port));
    return seen;
  }
}

/** What every LoadBalancer must do. */
export function loadBalancerContract(title: string, open: () => LoadBalancerSubject): void {
  describe(`${title} as a LoadBalancer`, () => {
    const on = new Stage();

    beforeEach(async () => {
      await on.set(open());
    });

    afterEach(async () => {
      await on.balancer.stop();
      await on.subject.dispose();
    });

    declareServing(on);
    declareChanges(on);
    declareRefusals(on);
    declareLife(on);
  });
}

function declareServing(on: Stage): void {
  it('starts, and then serves what is wanted', async () => {
    expect(
      await on.apply(on.door(frontDoorServer(1, on.first), frontDoorServer(2, on.second))),
    ).toBe('started');
    expect(await on.answering()).toEqual(new Set(['first', 'second']));
  });

  it('does nothing when nothing has changed', async () => {
    await on.apply(on.door(frontDoorServer(1, on.first)));
    expect(await on.apply(on.door(frontDoorServer(1, on.first)))).toBe('unchanged');
  });

  it('chooses by host and path, the most specific first', async () => {
    const routes = [
      { backEnd: 'a', path: '/shop' },
      { backEnd: 'b', host: 'shop.example.org' },
      { backEnd: 'a', host: '*.example.org', path: '/deep/down' },
    ];
    const wanted = frontDoor(
      [{ ...httpFrontEnd('web', on.port, 'a'), routes }],
      [
        httpBackEnd('a', [frontDoorServer(1, on.first)]),
        httpBackEnd('b', [frontDoorServer(1, on.second)]),
      ],
    );
    expect(await on.apply(wanted)).toBe('started');
    expect(await on.subject.reach(on.port, 'localhost', '/shop/cart')).toBe('first');
    expect(await on.subject.reach(on.port, 'localhost', '/shop')).toBe('first');
    expect(await on.subject.reach(on.port, 'localhost', '/shopping')).toBeUndefined();
    expect(await on.subject.reach(on.port, 'SHOP.example.org:80', '/shop')).toBe('second');
    expect(await on.subject.reach(on.port, 'other.example.org', '/deep/down/x')).toBe('first');
    expect(await on.subject.reach(on.port, 'other.example.org', '/')).toBeUndefined();
  });
}

function declareChanges(on: Stage): void {
  it('takes servers in and out, and drains them, without a new process', async () => {
    await on.apply(on.door(frontDoorServer(1, on.first)));
    expect(
      await on.apply(on.door(frontDoorServer(1, on.first), frontDoorServer(2, on.second))),
    ).toBe('servers');
    expect(await on.answering()).toEqual(new Set(['first', 'second']));
    const draining = on.door(frontDoorServer(1, on.first, 'drain'), frontDoorServer(2, on.second));
    expect(await on.apply(draining)).toBe('servers');
    expect(await on.answering()).toEqual(new Set(['second']));
    expect(await on.apply(draining)).toBe('unchanged');
    expect(await on.apply(on.door(frontDoorServer(2, on.second)))).toBe('servers');
    expect(await on.answering()).toEqual(new Set(['second']));
    expect(
      await on.apply(on.door(frontDoorServer(2, on.second), frontDoorServer(1, on.first))),
    ).toBe('servers');
    expect(await on.answering()).toEqual(new Set(['first', 'second']));
  });

  it('gives a slot a new address', async () => {
    await on.apply(on.door(frontDoorServer(1, on.first)));
    expect(['servers', 'reloaded']).toContain(
      await on.apply(on.door(frontDoorServer(1, on.second))),
    );
    expect(await on.answering()).toEqual(new Set(['second']));
  });

  it('serves a new front end, and says why that is more than a change of servers', async () => {
    await on.apply(on.door(frontDoorServer(1, on.first)));
    const other = await on.subject.freePort();
    const wanted = frontDoor(
      [httpFrontEnd('web', on.port, 'web'), httpFrontEnd('more', other, 'more')],
      [
        httpBackEnd('web', [frontDoorServer(1, on.first)]),
        httpBackEnd('more', [frontDoorServer(1, on.second, 'drain'), frontDoorServer(2, on.first)]),
      ],
    );
    const outcome = await on.balancer.apply(wanted, NO_CERTIFICATES);
    expect(outcome).toEqual({
      ok: true,
      value: { kind: 'reloaded', reasons: ['front end more is new', 'back end more is new'] },
    });
    expect(await on.subject.reach(other)).toBe('first');
    expect(await on.apply(wanted)).toBe('unchanged');
  });
}

function declareRefusals(on: Stage): void {
  it('refuses what is not in order, with all that is wrong, and serves on', async () => {
    await on.apply(on.door(frontDoorServer(1, on.first)));
    const wrong = on.door(frontDoorServer(99, { address: 'nowhere', port: 0 }));
    const outcome = await on.balancer.apply(wrong, NO_CERTIFICATES);
    expect(outcome.ok ? outcome : outcome.error).toMatchObject({ kind: 'invalid' });
    const problems = !outcome.ok && outcome.error.kind === 'invalid' ? outcome.error.problems : [];
    expect(problems).toHaveLength(3);
    expect(await on.subject.reach(on.port)).toBe('first');
  });

  it('refuses a front end without its certificate, by name, and serves on', async () => {
    await on.apply(on.door(frontDoorServer(1, on.first)));
    const wanted = on.door(frontDoorServer(1, on.first));
    const [web] = wanted.frontEnds;
    if (web === undefined) throw new Error('no front end');
    const encrypted = { ...wanted, frontEnds: [{ ...web, tls: { certificates: ['shop'] } }] };
    const outcome = await on.balancer.apply(encrypted, new Map([['shop', 'not a certificate']]));
    expect(outcome.ok ? outcome : outcome.error).toMatchObject({
      kind: 'certificate',
      certificate: 'shop',
    });
    expect(await on.apply(encrypted)).toBe('certificate');
    expect(await on.subject.reach(on.port)).toBe('first');
  });

  it('says that a port is taken, and serves on', async () => {
    await on.apply(on.door(frontDoorServer(1, on.first)));
    const taken = await on.subject.freePort();
    await on.subject.occupy(taken);
    const wanted = frontDoor(
      [httpFrontEnd('web', on.port, 'web'), httpFrontEnd('more', taken, 'web')],
      [httpBackEnd('web', [frontDoorServer(1, on.first)])],
    );
    const outcome = await on.balancer.apply(wanted, NO_CERTIFICATES);
    expect(outcome.ok ? outcome : outcome.error).toMatchObject({
      kind: 'port-taken',
      address: LOCALHOST,
      port: taken,
      message: expect.stringContaining(`port ${taken}`) as unknown,
    });
    expect(await on.subject.reach(on.port)).toBe('first');
    expect(await on.apply(on.door(frontDoorServer(1, on.first)))).toBe('unchanged');
  });
}

function declareLife(on: Stage): void {
  it('is taken over by the next one', async () => {
    await on.apply(on.door(frontDoorServer(1, on.first)));
    await on.balancer.leave();
    expect(await on.subject.reach(on.port)).toBe('first');
    on.balancer = on.subject.make();
    expect(await on.apply(on.door(frontDoorServer(1, on.first)))).toBe('unchanged');
    expect(await on.apply(on.door(frontDoorServer(2, on.second)))).toBe('servers');
    expect(await on.answering()).toEqual(new Set(['second']));
  });

  it('tells how servers are', async () => {
    await on.apply(on.door(frontDoorServer(1, on.first), frontDoorServer(2, on.second, 'drain')));
    const status = async (): Promise<unknown> => {
      const told = await on.balancer.status();
      return told.ok
        ? told.value.servers.map((one) => [one.backEnd, one.slot, one.task, one.state])
        : told;
    };
    await vi.waitFor(async () => {
      expect(await status()).toEqual([
        ['web', 1, 't-1', 'up'],
        ['web', 2, 't-2', 'drain'],
      ]);
    }, WAIT_MS);
  });

  it('stops, as often as it is told to, and starts anew', async () => {
    await on.balancer.stop();
    await on.apply(on.door(frontDoorServer(1, on.first)));
    await on.balancer.stop();
    await on.balancer.stop();
    expect(await on.subject.reach(on.port)).toBeUndefined();
    expect((await on.balancer.status()).ok).toBe(false);
    expect(await on.apply(on.door(frontDoorServer(1, on.first)))).toBe('started');
    expect(await on.subject.reach(on.port)).toBe('first');
  });
}
