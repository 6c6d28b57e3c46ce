import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import type { ServiceNetwork } from '@grappe/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NodeServiceRouting } from './node-service-routing.ts';

/** A node, the network it is in, and a container of it; no other test has them. */
const [NODE, LAN, CONTAINER] = [
  `grsvcnode${process.pid}`,
  `grsvclan${process.pid}`,
  `grsvcbox${process.pid}`,
];
const [NODE_ADDRESS, OTHER_NODE, STRANGER] = ['198.18.78.1', '198.18.78.2', '198.18.78.9'];
const [BRIDGE_ADDRESS, BOX_ADDRESS] = ['198.18.79.1', '198.18.79.2'];
const DB = '10.77.3.4';
const NETWORK: ServiceNetwork = {
  cidr: '10.77.0.0/16',
  nodes: [NODE_ADDRESS, OTHER_NODE],
  ports: [{ address: DB, port: 5_432, listen: 30_056 }],
};
/** An answer comes or does not, however busy the machine. */
const ANSWER_MS_MAX = 30_000;
/** Far longer than an answer takes here, and short enough to wait for what is dropped. */
const SILENCE_MS = 1_000;

/** Listens where its arguments say, and answers with what they name. */
const SERVER = `
const listens = process.argv.slice(1).map((text) => text.split(','));
let open = 0;
for (const [host, port, name] of listens)
  require('node:net').createServer((socket) => socket.end(name))
    .listen({ host, port: Number(port) }, () => { if (++open === listens.length) console.log('open'); });
`;
/** Connects from an address to another, and prints what it is told, or why not. */
const CLIENT = `
const [waitMs, localAddress, host, port] = process.argv.slice(1);
const socket = require('node:net').connect({ host, port: Number(port), ...(localAddress && { localAddress }) });
const end = (text) => { console.log(text); process.exit(); };
socket.on('data', (data) => end(String(data)));
socket.on('error', ({ code }) => end(code));
setTimeout(() => end('silence'), Number(waitMs));
`;

function ip(...words: readonly string[]): string {
  return execFileSync('ip', words, { encoding: 'utf8', stdio: 'pipe' });
}

function inNode(...words: readonly string[]): string {
  return ip('netns', 'exec', NODE, ...words);
}

/** Where a connection comes from: a machine, and one of its addresses. */
type From = string | readonly [string, string];

/** What somebody hears who connects. */
async function ask(from: From, to: string, port: number, waitMs = ANSWER_MS_MAX): Promise<string> {
  const [space, source] = typeof from === 'string' ? [from, ''] : from;
  const client = [process.execPath, '-e', CLIENT, String(waitMs), source, to, String(port)];
  const { stdout } = await promisify(execFile)('ip', ['netns', 'exec', space, ...client]);
  return stdout.trim();
}

function plug(space: string, name: string, address: string): void {
  ip('-n', space, 'addr', 'add', `${address}/24`, 'dev', name);
  ip('-n', space, 'link', 'set', name, 'up');
}

describe('addresses of services on a node', () => {
  const routing = new NodeServiceRouting({ within: ['ip', 'netns', 'exec', NODE] });
  let server: ChildProcess;

  beforeEach(async () => {
    for (const space of [NODE, LAN, CONTAINER]) {
      ip('netns', 'add', space);
      ip('-n', space, 'link', 'set', 'lo', 'up');
    }
    const veth = (name: string, space: string): void => {
      ip(
        ...['-n', NODE, 'link', 'add', name, 'type', 'veth'],
        ...['peer', 'name', 'eth0', 'netns', space],
      );
    };
    veth('eth0', LAN);
    veth('docker0', CONTAINER);
    plug(NODE, 'eth0', NODE_ADDRESS);
    plug(LAN, 'eth0', OTHER_NODE);
    ip('-n', LAN, 'addr', 'add', `${STRANGER}/24`, 'dev', 'eth0');
    plug(NODE, 'docker0', BRIDGE_ADDRESS);
    plug(CONTAINER, 'eth0', BOX_ADDRESS);
    ip('-n', LAN, 'route', 'add', 'default', 'via', NODE_ADDRESS);
    ip('-n', CONTAINER, 'route', 'add', 'default', 'via', BRIDGE_ADDRESS);
    expect(await routing.apply(NETWORK)).toEqual({ ok: true, value: undefined });
    const listens = [
      `${DB},30056,db`,
      '0.0.0.0,5432,other',
      '0.0.0.0,22,ssh',
      '0.0.0.0,28001,task',
    ];
    const command = ['netns', 'exec', NODE, process.execPath, '-e', SERVER, ...listens];
    server = spawn('ip', command, { stdio: ['ignore', 'pipe', 'inherit'] });
    if (server.stdout !== null) await once(server.stdout, 'data');
  });

  afterEach(() => {
    server.kill('SIGKILL');
    for (const space of [NODE, LAN, CONTAINER]) ip('netns', 'del', space);
  });

  it('lead containers and the node itself to its load balancer, whatever else listens on that port', async () => {
    expect(await ask(CONTAINER, DB, 5_432)).toBe('db');
    expect(await ask(NODE, DB, 5_432)).toBe('db');
  });

  it('refuse at once what no service has said', async () => {
    for (const from of [CONTAINER, NODE]) {
      expect(await ask(from, DB, 22)).toBe('ECONNREFUSED');
      expect(await ask(from, DB, 30_056)).toBe('ECONNREFUSED');
      expect(await ask(from, '10.77.200.1', 5_432)).toBe('ECONNREFUSED');
    }
  });

  it('are not to be had for the network that the node is in', async () => {
    expect(await ask([LAN, OTHER_NODE], DB, 5_432, SILENCE_MS)).toBe('silence');
    expect(await ask([LAN, STRANGER], DB, 30_056, SILENCE_MS)).toBe('silence');
    expect(await ask([LAN, STRANGER], NODE_ADDRESS, 22)).toBe('ssh');
  });

  it('tasks for the rack alone answer its nodes, and nobody else', async () => {
    expect(await ask([LAN, OTHER_NODE], NODE_ADDRESS, 28_001)).toBe('task');
    expect(await ask([LAN, STRANGER], NODE_ADDRESS, 28_001, SILENCE_MS)).toBe('silence');
    expect(await ask(CONTAINER, NODE_ADDRESS, 28_001, SILENCE_MS)).toBe('silence');
    expect(await ask(NODE, NODE_ADDRESS, 28_001)).toBe('task');
  });

  it('stay as they are when that is said again, and come back when somebody takes them away', async () => {
    const before = inNode('iptables-save');
    await routing.apply(NETWORK);
    expect(withoutTimes(inNode('iptables-save'))).toEqual(withoutTimes(before));
    inNode('iptables', '-t', 'nat', '-F');
    inNode('iptables', '-t', 'raw', '-F', 'PREROUTING');
    inNode('ip', 'route', 'flush', 'table', 'local', 'proto', '77');
    expect(await ask(CONTAINER, DB, 5_432, SILENCE_MS)).not.toBe('db');
    await routing.apply(NETWORK);
    expect(rulesOf(inNode('iptables-save'))).toEqual(rulesOf(before));
    expect(await ask(CONTAINER, DB, 5_432)).toBe('db');
    expect(await ask([LAN, STRANGER], DB, 5_432, SILENCE_MS)).toBe('silence');
  });

  it('come before what Docker does with addresses of the node', async () => {
    inNode('iptables', '-t', 'nat', '-N', 'DOCKER');
    const elsewhere = ['-p', 'tcp', '--dport', '5432', '-j', 'DNAT', '--to', `${NODE_ADDRESS}:22`];
    inNode('iptables', '-t', 'nat', '-A', 'DOCKER', ...elsewhere);
    const local = ['-m', 'addrtype', '--dst-type', 'LOCAL', '-j', 'DOCKER'];
    for (const chain of ['PREROUTING', 'OUTPUT'])
      inNode('iptables', '-t', 'nat', '-I', chain, '1', ...local);
    expect(await ask(NODE, DB, 5_432)).toBe('ssh');
    await routing.apply(NETWORK);
    expect(await ask(NODE, DB, 5_432)).toBe('db');
    expect(await ask(CONTAINER, DB, 5_432)).toBe('db');
  });

  it('follow a change', async () => {
    const cidr = '10.78.0.0/20';
    const ports = [{ address: '10.78.1.1', port: 22, listen: 30_022 }];
    await routing.apply({ cidr, nodes: [NODE_ADDRESS, STRANGER], ports });
    expect(await ask([LAN, STRANGER], NODE_ADDRESS, 28_001)).toBe('task');
    expect(await ask([LAN, OTHER_NODE], NODE_ADDRESS, 28_001, SILENCE_MS)).toBe('silence');
    expect(inNode('ip', 'route', 'show', 'table', 'local', 'proto', '77')).toMatch(
      /^local 10\.78\.0\.0\/20 dev lo \S*.*\n$/,
    );
    expect(inNode('iptables-save')).not.toContain('10.77.');
  });

  it('leave nothing behind, and removing nothing is no failure', async () => {
    for (let time = 1; time <= 2; time += 1) {
      expect((await routing.remove()).ok).toBe(true);
      expect(inNode('iptables-save')).not.toMatch(/GRAPPE|grappe/);
      expect(inNode('ip', 'route', 'show', 'table', 'local', 'proto', '77')).toBe('');
    }
  });

  it('refuses what is no network before it reaches the firewall', async () => {
    const bad = { ...NETWORK, cidr: '10.77.0.0/16 -j ACCEPT', nodes: ['198.18.78.1\n-F'] };
    expect(await routing.apply(bad)).toMatchObject({ ok: false, error: { code: 'invalid' } });
    const ports = [{ address: DB, port: 5_432, listen: 22 }];
    expect(await routing.apply({ ...NETWORK, ports })).toMatchObject({ ok: false });
  });

  it('says what is missing', async () => {
    const without = new NodeServiceRouting({ within: ['/nonexistent/program'] });
    expect(await without.apply(NETWORK)).toMatchObject({
      ok: false,
      error: { code: 'notInstalled', remedy: expect.stringContaining('iptables') as string },
    });
  });
});

function rulesOf(saved: string): readonly string[] {
  return saved.split('\n').filter((line) => line.includes('GRAPPE'));
}

function withoutTimes(saved: string): string {
  return saved.replace(/^#.*$/gm, '').replace(/\[\d+:\d+\]/g, '');
}
