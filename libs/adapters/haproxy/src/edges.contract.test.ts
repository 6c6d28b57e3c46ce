import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { connect } from 'node:tls';
import { join } from 'node:path';
import {
  createCertificateAuthority,
  issueBundle,
  openCertificateAuthority,
  systemRandomBytes,
} from '@grappe/adapter-pki';
import type { FrontDoor, NodeName, RackName } from '@grappe/domain';
import { frontDoor, frontDoorServer, httpBackEnd, httpFrontEnd } from '@grappe/port-contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { HaproxyLoadBalancer } from './haproxy-load-balancer.ts';
import { HaproxyProcess } from './haproxy-process.ts';
import { hashPassword } from './password-hash.ts';
import { findByArguments } from './proc.ts';
import { RunFolder } from './run-folder.ts';
import { readDigest } from './section.ts';
import { workerUser } from './worker-user.ts';
import { get, HaproxyBench, type WebServer } from './testing/bench.ts';

const LOCALHOST = '127.0.0.1';
const SECRET = 'open sesame';
const waiting = { timeout: 30_000, interval: 5 };

describe('HAProxy at its edges', () => {
  let bench: HaproxyBench;
  let balancer: HaproxyLoadBalancer;
  let port: number;
  let web: WebServer;

  beforeEach(async () => {
    bench = new HaproxyBench();
    balancer = bench.make();
    port = await bench.freePort();
    web = await bench.serve('w1');
  });

  afterEach(async () => {
    await balancer.stop();
    await bench.dispose();
  });

  const folder = (): string => join(bench.runFolder, 'run');
  const simple = (): FrontDoor =>
    frontDoor([httpFrontEnd('web', port, 'web')], [httpBackEnd('web', [frontDoorServer(1, web)])]);
  const apply = async (
    door: FrontDoor,
    certificates = new Map<string, string>(),
  ): Promise<string> => {
    const outcome = await balancer.apply(door, certificates);
    return outcome.ok ? outcome.value.kind : outcome.error.message;
  };
  const ask = async (asked: number, path: string, headers: Record<string, string> = {}) =>
    get({ port: asked, agent: new Agent({ keepAlive: false }), path, headers });

  it('shows statistics to who knows the password, which stands nowhere', async () => {
    const [page, figures] = [await bench.freePort(), await bench.freePort()];
    const passwordHash = hashPassword(SECRET, 'salt');
    const door: FrontDoor = {
      ...simple(),
      statistics: { address: LOCALHOST, port: page, user: 'admin', passwordHash },
      prometheus: { address: LOCALHOST, port: figures },
    };
    expect(await apply(door)).toBe('started');
    const authorization = (password: string): Record<string, string> => ({
      authorization: `Basic ${Buffer.from(`admin:${password}`).toString('base64')}`,
    });
    expect((await ask(page, '/')).status).toBe(401);
    expect((await ask(page, '/', authorization('guess'))).status).toBe(401);
    const shown = await ask(page, '/', authorization(SECRET));
    expect([shown.status, shown.body.includes('b_web')]).toEqual([200, true]);
    expect((await ask(figures, '/metrics')).body).toContain(
      'haproxy_server_status{proxy="b_web",server="s1"',
    );
    expect((await ask(figures, '/')).status).toBe(404);
    const processes = findByArguments(['-f', join(folder(), 'haproxy.cfg')]);
    const lines = processes.map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'utf8')).join();
    for (const secret of [SECRET, passwordHash]) expect(lines).not.toContain(secret);
  });

  it('keeps files and sockets to its user', async () => {
    const user = workerUser();
    await apply(simple());
    // Workers pass through to what is theirs; files have modes of their own.
    expect(statSync(folder()).mode & 0o777).toBe(user === undefined ? 0o700 : 0o711);
    const modes = readdirSync(folder()).map((name) => [
      name,
      statSync(join(folder(), name)).mode & 0o777,
    ]);
    expect(Object.fromEntries(modes)).toMatchObject({
      'haproxy.cfg': 0o600,
      'master.sock': 0o600,
      'stats.sock': 0o600,
      'haproxy.log': 0o600,
      certificates: 0o700,
      workers: 0o700,
    });
    expect(statSync(join(folder(), 'workers')).uid).toBe(user?.uid ?? process.getuid?.());
  });

  it('answers as a user who may do nothing, which root started', async () => {
    const user = workerUser();
    await apply(simple());
    const users = findByArguments(['-f', join(folder(), 'haproxy.cfg')]).map(({ pid }) =>
      Number(/^Uid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]),
    );
    const own = process.getuid?.() ?? 0;
    expect(users.sort((a, b) => a - b)).toEqual([own, user?.uid ?? own]);
    expect((await ask(port, '/')).status).toBe(200);
  });

  it('tells servers who asks, and keeps a client with its server by a cookie', async () => {
    const servers = [frontDoorServer(1, web), frontDoorServer(2, await bench.serve('w2'))];
    const sticky = { kind: 'cookie', cookie: 'GRAPPE' } as const;
    const door = frontDoor(
      [httpFrontEnd('web', port, 'web')],
      [httpBackEnd('web', servers, { sticky })],
    );
    expect(await apply(door)).toBe('started');
    const first = await ask(port, '/');
    expect(first.headers['x-client']).toBe(LOCALHOST);
    const cookie = String(first.headers['set-cookie']).split(';')[0] ?? '';
    expect(cookie).toMatch(/^GRAPPE=s[12]$/);
    for (let count = 0; count < 4; count += 1) {
      expect((await ask(port, '/', { cookie })).body).toBe(first.body);
    }
  });

  it('keeps a client with its server by its address, also over a reload', async () => {
    const ports = ['w2', 'w3', 'w4'].map(async (name) => bench.serve(name));
    const servers = [web, ...(await Promise.all(ports))].map((server, index) =>
      frontDoorServer(index + 1, server),
    );
    const sticky = { kind: 'source', expireMs: 60_000 } as const;
    const door = frontDoor(
      [httpFrontEnd('web', port, 'web')],
      [httpBackEnd('web', servers, { sticky })],
    );
    expect(await apply(door)).toBe('started');
    const first = await ask(port, '/');
    for (let count = 0; count < 4; count += 1) {
      expect((await ask(port, '/')).body).toBe(first.body);
      const more = await bench.freePort();
      const [end] = door.frontEnds;
      if (end === undefined) throw new Error('no front end');
      const other = { ...end, name: `more-${count}`, listen: [{ address: LOCALHOST, port: more }] };
      expect(await apply({ ...door, frontEnds: [end, other] })).toBe('reloaded');
      await vi.waitFor(async () => {
        expect((await ask(more, '/')).status).toBe(200);
      }, waiting);
      expect((await ask(port, '/')).body).toBe(first.body);
    }
  });

  it('ends TLS, takes a new certificate, and refuses one with another key', async () => {
    const [first, second] = [await bundle(), await bundle()];
    const [plain] = simple().frontEnds;
    if (plain === undefined) throw new Error('no front end');
    const door = { ...simple(), frontEnds: [{ ...plain, tls: { certificates: ['shop'] } }] };
    const store = (certificate: string, key: string) => new Map([['shop', certificate + key]]);
    expect(await apply(door, store(first.certPem, first.keyPem))).toBe('started');
    expect(await serverCertificate(port)).toBe(first.certPem.replaceAll(/\s/g, ''));
    expect(await apply(door, store(first.certPem, second.keyPem))).toMatch(
      /^certificate shop does not belong to its private key/,
    );
    expect(await apply(door, store(second.certPem, second.keyPem))).toBe('reloaded');
    await vi.waitFor(async () => {
      expect(await serverCertificate(port)).toBe(second.certPem.replaceAll(/\s/g, ''));
    }, waiting);
    const files = readdirSync(join(folder(), 'certificates'));
    expect(files).toHaveLength(1);
    expect(statSync(join(folder(), 'certificates', files[0] ?? '')).mode & 0o777).toBe(0o600);
  });

  it('names the program that holds a port', async () => {
    const outcome = await balancer.apply(
      { ...simple(), frontEnds: [httpFrontEnd('web', web.port, 'web')] },
      new Map(),
    );
    expect(outcome).toMatchObject({
      ok: false,
      error: { kind: 'port-taken', port: web.port, program: expect.stringMatching(/node/i) },
    });
  });

  it('goes on with the former configuration when a reload fails', async () => {
    await apply(simple());
    const run = new RunFolder(folder());
    const running = new HaproxyProcess('haproxy', run, undefined);
    await running.adopt();
    const good = run.readConfiguration() ?? '';
    writeFileSync(run.configuration, 'nonsense\n');
    const failed = await running.reload('other');
    expect(failed.ok ? '' : failed.error).toContain("unknown keyword 'nonsense'");
    expect(await bench.reach(port)).toBe('w1');
    writeFileSync(run.configuration, good);
    expect(await running.reload(readDigest(good) ?? '')).toEqual({ ok: true, value: undefined });
    expect(await bench.reach(port)).toBe('w1');
    expect(await apply(simple())).toBe('unchanged');
  });

  it('says what to install when HAProxy is not there', async () => {
    const runFolder = join(bench.runFolder, 'none');
    const none = new HaproxyLoadBalancer({ runFolder, program: '/nowhere/haproxy' });
    const outcome = await none.apply(simple(), new Map());
    expect(outcome).toMatchObject({
      ok: false,
      error: { kind: 'unavailable', message: expect.stringContaining('apt-get install') },
    });
    await none.stop();
  });

  it('takes a thousand services, and a thousand servers', async () => {
    const services = (more: number): FrontDoor => {
      const names = Array.from({ length: 1_000 }, (_, index) => `s${index}`);
      const routes = names.map((name) => ({ host: `${name}.rack`, backEnd: name }));
      const second = frontDoorServer(2, web);
      const backEnds = names.map((name, index) =>
        httpBackEnd(name, [frontDoorServer(1, web), ...(index < more ? [second] : [])], {
          check: { kind: 'none' },
        }),
      );
      return frontDoor([{ ...httpFrontEnd('web', port, 's0'), routes }], backEnds);
    };
    const servers = (count: number): FrontDoor => {
      const list = Array.from({ length: count }, (_, index) => frontDoorServer(index + 1, web));
      const end = httpBackEnd('many', list, { check: { kind: 'none' }, slots: 1_024 });
      return frontDoor([httpFrontEnd('web', port, 'many')], [end]);
    };
    const steps: [string, FrontDoor, string][] = [
      ['1,000 services', services(0), 'started'],
      ['one more server', services(1), 'servers'],
      ['500 more servers', services(500), 'servers'],
      ['1,000 servers of one service', servers(1_000), 'reloaded'],
      ['all of them gone', servers(0), 'servers'],
      ['and back', servers(1_000), 'servers'],
    ];
    const report: string[] = [];
    for (const [what, door, kind] of steps) {
      const startMs = performance.now();
      expect(await apply(door)).toBe(kind);
      const ms = (performance.now() - startMs).toFixed(0);
      report.push(`${what}: ${ms} ms, worker ${workerMb(folder())} MB`);
      if (door.backEnds.length > 1) expect(await bench.reach(port, 's999.rack')).toBe('w1');
    }
    expect(await bench.reach(port)).toBe('w1');
    console.info(report.join('\n'));
  });
});

/** Of the largest of its processes. */
function workerMb(folder: string): number {
  const processes = findByArguments(['-f', join(folder, 'haproxy.cfg')]);
  const sizes = processes.map(({ pid }) =>
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]),
  );
  return Math.round(Math.max(...sizes) / 1_024);
}

async function bundle() {
  const context = { random: systemRandomBytes, nowMs: Date.now() };
  const files = await createCertificateAuthority({ rack: 'test' as RackName, ...context });
  const authority = await openCertificateAuthority(files);
  if (!authority.ok) throw new Error(authority.error.message);
  const issued = await issueBundle(
    authority.value,
    { kind: 'node', name: 'pi1' as NodeName },
    context,
  );
  if (!issued.ok) throw new Error(issued.error.message);
  return issued.value;
}

/** What a new connection is shown, as PEM without white space. */
async function serverCertificate(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: LOCALHOST, port, rejectUnauthorized: false }, () => {
      const der = socket.getPeerCertificate().raw.toString('base64');
      socket.destroy();
      resolve(`-----BEGINCERTIFICATE-----${der}-----ENDCERTIFICATE-----`);
    });
    socket.on('error', reject);
  });
}
