import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { canMakeMachines } from '@grappe/tool-packages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../testing/until.ts';
import { NEW, OLD, UpgradingMachines } from './upgrading-machines.ts';

const NODES = ['n1', 'n2', 'n3'] as const;
const PORT = 8070;
const READY_MS_MAX = 90_000;
/** A Debian system four times, and packages that are compressed on one core. */
const MAKE_MS_MAX = 600_000;
const TEST_MS_MAX = 280_000;
/** Until a request counts as failed: a machine that many share is slow at times, a service that is away does not answer at all. */
const ANSWER_MS_MAX = 5_000;
const ASK_MS = 100;

const COMPOSE = `name: shop
services:
  web:
    image: grappe-e2e/httpd:1
    stop_grace_period: 1s
    ports: ["${PORT}:8080"]
    deploy: { mode: global }
`;

/** What is wrong; undefined: it answers. */
function ask(host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get(
      { host, port: PORT, path: '/', agent: false, timeout: ANSWER_MS_MAX },
      (response) => {
        response.resume();
        resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode ?? 0}`);
      },
    );
    request.once('timeout', () => request.destroy(new Error('no answer')));
    request.once('error', (error) => resolve(error.message));
  });
}

/** Asks each of them over and over, until it is told to stop; what went wrong, and how often each was asked. */
async function askAll(
  hosts: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly asked: readonly number[]; readonly failed: readonly string[] }> {
  const failed: string[] = [];
  const asked = await Promise.all(
    hosts.map(async (host) => {
      let times = 0;
      for (; !signal.aborted; times += 1) {
        const trouble = await ask(host);
        if (trouble !== undefined) failed.push(`${host}: ${trouble}`);
        await delay(ASK_MS);
      }
      return times;
    }),
  );
  return { asked, failed };
}

/** Real packages under real systemd and dpkg on three boards, with real engines; on the third the new version does not live. */
describe.runIf(canMakeMachines())('an upgrade of several boards', { timeout: TEST_MS_MAX }, () => {
  let rack: UpgradingMachines;

  beforeAll(async () => {
    rack = await UpgradingMachines.make(NODES);
    await rack.deploy(COMPOSE);
    for (const { address } of rack.nodes)
      await until(address, async () => (await ask(address)) === undefined, READY_MS_MAX);
  }, MAKE_MS_MAX);

  afterAll(() => rack.dispose(), MAKE_MS_MAX);

  it('goes from one to the next without touching containers, and stops where the new version does not live', async () => {
    await rack.makeNewVersionEnd('n3');
    const before = await rack.containers();
    expect(before.filter(({ running }) => running)).toHaveLength(NODES.length);
    const end = new AbortController();
    const asking = askAll(
      rack.nodes.map(({ address }) => address),
      end.signal,
    );
    const told = await rack.grappe('node', 'upgrade', ...rack.packagesOf(NEW), '--monitor', '2s');
    end.abort();
    const { asked, failed } = await asking;
    expect(failed).toEqual([]);
    expect(Math.min(...asked)).toBeGreaterThan(0);
    expect(told.status, told.complaint).toBe(1);

    const steps = told.complaint.split('\n').flatMap((line) => /^(n\d): \w+/.exec(line)?.[1] ?? []);
    const turns = steps.filter((name, at) => name !== steps[at - 1]);
    expect(turns, told.complaint).toEqual([...NODES]);
    expect(told.complaint).toMatch(/^n1: done$/m);
    expect(told.complaint).toMatch(/^n2: done$/m);
    expect(told.complaint).toMatch(/^n3: rolled-back, /m);

    await until(
      'the earlier agent on n3',
      async () => (await rack.versions()).join(' ') === [NEW, NEW, OLD].join(' '),
      READY_MS_MAX,
    );
    expect(await rack.containers()).toEqual(before);
    for (const { machine } of rack.nodes)
      expect((await machine.run('dpkg', '--audit')).output).toBe('');
  });

  it('says so in words', async () => {
    const { output } = await rack.grappe('node', 'upgrade', 'status');
    expect(output).toMatch(/^upgrade to 0\.8\.2: failed$/m);
    expect(output).toMatch(/2 of 3 nodes done/);
    expect(output).toMatch(
      /why +node n3: the agent of version 0\.8\.2 has ended after it had found its controller; it runs 0\.8\.1 again$/m,
    );
    expect(output).toMatch(/^n1 +done +0\.8\.1/m);
    expect(output).toMatch(/^n3 +rolled-back +0\.8\.1/m);
    const listed = await rack.must('node', 'ls', '-o', 'wide');
    expect(listed).toMatch(/^n1 .*\b0\.8\.2\b/m);
    expect(listed).toMatch(/^n2 .*\b0\.8\.2\b/m);
    expect(listed).toMatch(/^n3 .*\b0\.8\.1\b/m);
  });
});
