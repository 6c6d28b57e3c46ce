import { readFileSync, rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cgroupPids, detectCgroups } from './cgroup-tree.ts';
import { engineAnswers, mustAskEngine } from './docker-socket.ts';
import { Lab } from './lab.ts';
import { findLeftovers } from './leftovers.ts';
import { OutageProbe } from './probe.ts';
import { identifyProcess } from './process-identity.ts';
import { buildTinyImage } from './registry-free-image.ts';
import { runCommand } from './run-command.ts';
import { tcpAnswers } from './tcp-answers.ts';
import { waitUntil } from './wait-until.ts';

const NAME = 'tlab';
const SUBNET = '172.182.1.0/24';
const REFERENCE = 'grappe-lab/httpd:test';
/** Engines that start while other tests load the machine. */
const TEST_TIMEOUT_MS = 180_000;
const ANSWER_TIMEOUT_MS = 30_000;
const ONE = 'black-pearl1';
const TWO = 'black-pearl2';

let lab: Lab;

async function pings(from: string, address: string): Promise<boolean> {
  return (await lab.exec(from, 'ping', ['-c', '1', '-W', '1', address])).exitCode === 0;
}

function untilAnswers(host: string, port: number): Promise<void> {
  const what = `an answer of ${host}:${port}`;
  return waitUntil(() => tcpAnswers(host, port), { what, timeoutMs: ANSWER_TIMEOUT_MS });
}

async function runWeb(node: string): Promise<void> {
  const publish = ['--publish', '80:8080', '--restart', 'always', '--name', 'web'];
  const run = await lab.exec(node, 'docker', ['run', '--detach', ...publish, REFERENCE]);
  expect(run).toMatchObject({ exitCode: 0 });
  await untilAnswers(lab.node(node).address, 80);
}

beforeAll(async () => {
  lab = await Lab.up({ name: NAME, nodes: 2, subnet: SUBNET, ownerPid: process.pid });
  lab.markReady();
  const { tarFile } = await buildTinyImage({ reference: REFERENCE });
  await Promise.all([lab.loadImage(ONE, tarFile), lab.loadImage(TWO, tarFile)]);
}, TEST_TIMEOUT_MS);

afterAll(async () => {
  await Lab.down(NAME);
}, TEST_TIMEOUT_MS);

/** Empty for a process that has ended. */
function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}

describe('a virtual rack', { timeout: TEST_TIMEOUT_MS }, () => {
  it('gives each node its own name, address, boot id, engine and processes', async () => {
    const ids = new Set<string>();
    for (const node of lab.nodes) {
      const info = await lab.exec(node.name, 'docker', ['info', '--format', '{{.ID}} {{.Name}}']);
      expect(info.stdout.trim().endsWith(node.name)).toBe(true);
      ids.add(info.stdout);
      const hostname = await lab.exec(node.name, 'uname', ['-n']);
      expect(hostname.stdout.trim()).toBe(node.name);
      const bootId = await lab.exec(node.name, 'cat', ['/proc/sys/kernel/random/boot_id']);
      expect(bootId.stdout).toBe(readFileSync(node.bootIdFile, 'utf8'));
      const addresses = await lab.exec(node.name, 'ip', ['-4', '-brief', 'addr', 'show', 'eth0']);
      expect(addresses.stdout).toContain(`${node.address}/24`);
      const commands = await lab.exec(node.name, 'ps', ['-e', '-o', 'comm=']);
      expect(commands.stdout.match(/^dockerd$/gm)).toHaveLength(1);
    }
    expect(ids.size).toBe(2);
  });

  it('builds an image without a registry, the same bytes each time, which the engine accepts as it is', async () => {
    const image = await buildTinyImage({ reference: REFERENCE });
    const changed = await buildTinyImage({ reference: REFERENCE, files: { '/www/a': 'b' } });
    expect(await buildTinyImage({ reference: REFERENCE })).toEqual(image);
    expect(changed.imageId).not.toBe(image.imageId);
    rmSync(changed.tarFile);
    const format = ['--format', '{{.Id}}', REFERENCE];
    const inspected = await lab.exec(ONE, 'docker', ['image', 'inspect', ...format]);
    expect(inspected.stdout.trim()).toBe(image.imageId);
  });

  it('leaves the settings of the host alone', async () => {
    const hostname = await runCommand('uname', ['-n']);
    expect(hostname.stdout.trim()).not.toContain('black-pearl');
    expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(`/${NAME}/`);
  });

  it('cuts and heals a link while the node runs on', async () => {
    const { address } = lab.node(TWO);
    expect(await pings(ONE, address)).toBe(true);
    await lab.cut(TWO);
    expect(await pings(ONE, address)).toBe(false);
    expect(lab.linkUp(TWO)).toBe(false);
    expect(await engineAnswers(lab.node(TWO).dockerSocket)).toBe(true);
    await lab.heal(TWO);
    await waitUntil(() => pings(ONE, address), { what: 'the link', timeoutMs: ANSWER_TIMEOUT_MS });
  });

  it('serves containers on the address of the node, and the probe sees an outage', async () => {
    await runWeb(ONE);
    const target = { name: ONE, host: lab.node(ONE).address, port: 80, path: '/cgi-bin/hostname' };
    const probe = new OutageProbe({ targets: [target] });
    probe.start();
    try {
      await probe.waitUntilServing(probe.now(), 1, ANSWER_TIMEOUT_MS);
      const cutAt = probe.now();
      await lab.cut(ONE);
      const gone = () => probe.observations.slice(-3).every((each) => !each.ok);
      await waitUntil(gone, { what: 'the outage', timeoutMs: ANSWER_TIMEOUT_MS });
      const healedAt = probe.now();
      await lab.heal(ONE);
      await probe.waitUntilServing(healedAt, 1, ANSWER_TIMEOUT_MS);
      expect(probe.longestSilenceMs(ONE, cutAt)).toBeGreaterThan(100);
    } finally {
      probe.stop();
    }
  });

  it('freezes a whole node, containers included, and lets it run on', async () => {
    const { cgroup, dockerSocket } = lab.node(ONE);
    // The engine runs short-lived programs of its own now and then, and each of these three forks
    // short-lived children of the same name: only when there is one of each is it the lasting one.
    const lasting = ['containerd', 'dockerd', 'httpd'];
    let before: number[] = [];
    const oneOfEach = () => {
      before = cgroupPids(detectCgroups(), cgroup).filter((pid) => lasting.includes(nameOf(pid)));
      return before.map(nameOf).sort().join() === lasting.join();
    };
    await waitUntil(oneOfEach, { what: 'forked children to end', timeoutMs: ANSWER_TIMEOUT_MS });
    const request = ['-s', '-m', '1', `http://${lab.node(ONE).address}/`];
    await lab.pause(ONE);
    expect(lab.power(ONE)).toBe('paused');
    expect(await engineAnswers(dockerSocket, 500)).toBe(false);
    expect((await runCommand('curl', request)).exitCode).not.toBe(0);
    lab.resume(ONE);
    expect(lab.power(ONE)).toBe('on');
    expect((await runCommand('curl', request)).stdout).toBe('grappe lab\n');
    expect(cgroupPids(detectCgroups(), cgroup)).toEqual(expect.arrayContaining(before));
  });

  it('loses an engine while its container serves on, and gets both back', async () => {
    expect(await lab.killEngine(ONE)).toBe(true);
    expect(await engineAnswers(lab.node(ONE).dockerSocket)).toBe(false);
    const inContainer = await lab.exec(ONE, 'ps', ['-e', '-o', 'comm=']);
    expect(inContainer.stdout).toContain('httpd');
    await lab.startEngine(ONE);
    await untilAnswers(lab.node(ONE).address, 80);
  });

  it.each(['running', 'paused'])(
    'cuts the power of a %s node: nothing of it survives',
    async (state) => {
      const node = lab.node(ONE);
      const before = cgroupPids(detectCgroups(), node.cgroup).map((pid) => identifyProcess(pid));
      expect(before.length).toBeGreaterThan(4);
      const bootId = readFileSync(node.bootIdFile, 'utf8');
      if (state === 'paused') await lab.pause(ONE);

      await lab.kill(ONE);
      expect(lab.power(ONE)).toBe('off');
      expect(
        before.filter((each) => each && identifyProcess(each.pid)?.startTicks === each.startTicks),
      ).toEqual([]);
      const left = (await findLeftovers(NAME)).filter((each) => each.includes(ONE));
      expect(left).toEqual([]);
      await expect(lab.cut(ONE)).rejects.toThrow('has no power');

      await lab.start(ONE);
      expect(readFileSync(node.bootIdFile, 'utf8')).not.toBe(bootId);
      await untilAnswers(node.address, 80);
      const containers = await mustAskEngine({
        socket: node.dockerSocket,
        path: '/containers/json',
      });
      expect(containers).toHaveLength(1);
    },
  );

  it('runs programs on nodes and on the host, restarts them at boot, and ends them', async () => {
    const command = { command: 'sleep', args: ['100000'] };
    await lab.startProcess({ name: 'on-node', node: TWO, ...command, startAtBoot: true });
    await lab.startProcess({ name: 'on-host', ...command });
    expect([lab.isRunning('on-node'), lab.isRunning('on-host')]).toEqual([true, true]);
    await expect(lab.startProcess({ name: 'on-host', ...command })).rejects.toThrow(
      'already running',
    );
    expect((await lab.exec(TWO, 'ps', ['-e', '-o', 'args='])).stdout).toContain('sleep 100000');
    await lab.kill(TWO);
    expect([lab.isRunning('on-node'), lab.isRunning('on-host')]).toEqual([false, true]);
    await lab.start(TWO);
    expect(lab.isRunning('on-node')).toBe(true);
    expect(await lab.killProcess('on-node')).toBe(true);
    expect(await lab.killProcess('on-node')).toBe(false);
    expect(await lab.stopProcess('on-host')).toBe(true);
    expect([lab.isRunning('on-node'), lab.isRunning('on-host')]).toEqual([false, false]);
  });

  it('stops one program where it stands, lets it run on, and cuts the power of a node on which one stands still', async () => {
    // What it has started runs on meanwhile.
    const child = 'sleep 3600 & while :; do sleep 0.05; echo beat; done';
    const spec = { name: 'beats', node: TWO, command: 'sh', args: ['-c', child] };
    const { logFile, identity } = await lab.startProcess(spec);
    const beats = (): number => readFileSync(logFile, 'utf8').split('beat').length;
    const untilMoreThan = (count: number): Promise<void> =>
      waitUntil(() => beats() > count, { what: 'a beat', timeoutMs: ANSWER_TIMEOUT_MS });
    const isStopped = (): boolean =>
      /^State:\s+T/m.test(readFileSync(`/proc/${identity.pid}/status`, 'utf8'));
    for (let round = 0; round < 2; round += 1) {
      await untilMoreThan(beats());
      expect(lab.pauseProcess('beats')).toBe(true);
      await waitUntil(isStopped, { what: 'a stop', timeoutMs: ANSWER_TIMEOUT_MS });
      const stoodAt = beats();
      expect(lab.isRunning('beats')).toBe(true);
      expect(lab.resumeProcess('beats')).toBe(true);
      await untilMoreThan(stoodAt);
    }
    lab.pauseProcess('beats');
    await lab.kill(TWO);
    expect(lab.isRunning('beats')).toBe(false);
    expect([lab.pauseProcess('beats'), lab.resumeProcess('beats')]).toEqual([false, false]);
    await lab.start(TWO);
  });

  it('refuses a second lab of the same name, and a lab on the same subnet', async () => {
    const again = { name: NAME, nodes: 1, subnet: '172.182.2.0/24' };
    await expect(Lab.up(again)).rejects.toThrow(`lab ${NAME} is already up`);
    const beside = { name: 'tlab2', nodes: 1, subnet: SUBNET };
    await expect(Lab.up(beside)).rejects.toThrow(`overlaps ${SUBNET}`);
    expect(await findLeftovers('tlab2')).toEqual([]);
  });

  it('has its subnet alone: of two that come up at the same time, one is told so', async () => {
    const subnet = '172.182.4.0/24';
    const names = ['tlab3', 'tlab4'];
    try {
      const ups = names.map((name) => Lab.up({ name, nodes: 1, subnet, ownerPid: process.pid }));
      const [one, other] = (await Promise.allSettled(ups)).toSorted((a, b) =>
        a.status < b.status ? -1 : 1,
      );
      expect(one).toMatchObject({ status: 'fulfilled' });
      const reason: unknown = expect.stringContaining(`overlaps ${subnet}`);
      expect(other).toMatchObject({ status: 'rejected', reason: { message: reason } });
    } finally {
      await Promise.all(names.map((name) => Lab.down(name)));
    }
    for (const name of names) expect(await findLeftovers(name)).toEqual([]);
  });

  it('is gone after down, and down again does nothing', async () => {
    expect(await findLeftovers(NAME)).not.toEqual([]);
    expect(await lab.down()).toBe(true);
    expect(await findLeftovers(NAME)).toEqual([]);
    expect(await Lab.down(NAME)).toBe(false);
  });
});
