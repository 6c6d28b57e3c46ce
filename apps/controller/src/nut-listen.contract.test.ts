import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const HOST = '127.0.0.1';
const PATIENCE = { timeout: 60_000, interval: 200 };

/** What the kernel shows of a battery gauge, in its units. */
const GAUGE = {
  type: 'Battery',
  status: 'Discharging',
  capacity: '55',
  voltage_now: '12210000',
  current_now: '3200000',
  temp: '240',
};

type Program = 'controller' | 'agent' | 'cli';

const children: ChildProcess[] = [];
let folder: string;
let ports: readonly number[];

const at = (name: string): string => path.join(folder, name);
const nut = (): string => `${HOST}:${ports[2]}`;

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  await Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.listen(0, HOST, resolve))),
  );
  const found = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return found;
}

/** As it was built. */
function command(program: Program, args: readonly string[]): string[] {
  const main = fileURLToPath(new URL(`../../../dist/${program}/main.js`, import.meta.url));
  return [main, ...args];
}

async function run(program: Program, ...args: string[]): Promise<string> {
  const env = { ...process.env, GRAPPE_CONTEXT: at('context.json') };
  const { stdout } = await promisify(execFile)(process.execPath, command(program, args), { env });
  return stdout;
}

function start(program: Program, ...args: string[]): void {
  children.push(spawn(process.execPath, command(program, args), { stdio: 'ignore' }));
}

/** What Debian's client prints, or complains about. */
async function upsc(...args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)('upsc', args)).stdout;
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
}

async function untilItSays(variable: string, text: string | RegExp): Promise<void> {
  await vi.waitFor(
    async () => expect(await upsc(`rack@${nut()}`, variable)).toMatch(text),
    PATIENCE,
  );
}

async function startController(): Promise<void> {
  const [port, mqttPort] = ports;
  await writeFile(
    at('rack.yaml'),
    `rack: black-pearl
network: { cidr: 127.0.0.0/8, gateway: 127.0.0.1 }
power:
  battery: { chemistry: agm, nominalVolts: 12, capacityAh: 40, sensor: { node: pi1, powerSupply: bat0 } }
  converters:
    - { name: c1, nodes: [pi1], maxAmps: 5 }
nodes:
  - { name: pi1, address: 127.0.0.2, board: rpi-3b }
`,
  );
  const listen = ['--listen', HOST, '--port', `${port}`, '--mqtt-port', `${mqttPort}`];
  const files = ['--rack-file', at('rack.yaml'), '--context-file', at('context.json')];
  const told = ['--nut-listen', nut()];
  await run(
    'controller',
    'init',
    '--address',
    HOST,
    '--data-dir',
    at('c'),
    ...files,
    ...listen,
    ...told,
  );
  start('controller', 'run', '--data-dir', at('c'));
}

async function startAgent(): Promise<void> {
  const gauge = at('sys/class/power_supply/bat0');
  await mkdir(gauge, { recursive: true });
  for (const [name, text] of Object.entries(GAUGE)) {
    await writeFile(path.join(gauge, name), `${text}\n`);
  }
  await writeFile(at('token'), await run('cli', 'token', 'create', '--node', 'pi1'), {
    mode: 0o600,
  });
  const data = ['--data-dir', at('a')];
  const controller = ['--controller', `${HOST}:${ports[0]}`];
  await run('agent', 'join', ...data, ...controller, '--token-file', at('token'), '--name', 'pi1');
  const board = [
    '--sysfs-root',
    at('sys'),
    '--run-dir',
    at('run'),
    '--poweroff-command',
    '/bin/true',
  ];
  const none = ['--docker-socket', at('no.sock'), '--probe-port', `${ports[3]}`];
  start('agent', 'run', ...data, ...board, ...none);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'grappe-nut-listen-'));
  ports = await freePorts(4);
  await startController();
});

afterAll(async () => {
  await Promise.all(
    children.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await exited;
    }),
  );
  await rm(folder, { recursive: true, force: true });
});

/** One controller; each goes on where the one before has left it. */
describe('a controller that was told to answer clients of NUT', () => {
  it('remembers it, lists the rack, and has nothing to say before its battery is heard of', async () => {
    const settings: unknown = JSON.parse(await readFile(at('c/controller.json'), 'utf8'));
    expect(settings).toMatchObject({ nut: { listen: HOST, port: ports[2] } });
    await vi.waitFor(async () => expect(await upsc('-l', nut())).toBe('rack\n'), PATIENCE);
    expect(await upsc(`rack@${nut()}`)).toContain('Data stale');
  });

  it("tells what a node's sensor says, and what the controller makes of it", async () => {
    await startAgent();
    await untilItSays('battery.charge', /^55$/m);
    const lines = (await upsc(`rack@${nut()}`)).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'battery.charge.low: 30',
        'battery.current: 3.2',
        'battery.temperature: 24',
        'battery.type: AGM',
        'battery.voltage.nominal: 12',
        'device.model: rack black-pearl, 12 V 40 Ah AGM',
        'outlet.1.id: c1',
        'outlet.1.current.high.critical: 5',
        'outlet.count: 1',
        'ups.status: OB DISCHRG',
      ]),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^battery\.runtime: \d+$/));
    expect(lines).toContainEqual(expect.stringMatching(/^battery\.voltage: 12\.2\d?$/));
  });

  it('follows the tier, down to the announced end of the rack', async () => {
    await run('cli', 'power', 'set-tier', 'critical', '--for', '1h');
    await untilItSays('ups.status', /^OB LB DISCHRG$/m);
    await run('cli', 'power', 'set-tier', 'shutdown', '--for', '1h', '--yes');
    await untilItSays('ups.status', /^FSD OB LB DISCHRG$/m);
  });
});

it.each([
  ['--nut-listen', 'rack:3493', 'expected an IP address'],
  ['--nut-listen', `${HOST}:7443`, 'port 7443 cannot serve two protocols'],
])('refuses %s %s', async (option, address, message) => {
  const needed = ['--rack-file', at('rack.yaml'), '--address', HOST, '--data-dir', at('other')];
  await expect(run('controller', 'init', ...needed, option, address)).rejects.toMatchObject({
    stderr: expect.stringContaining(message),
  });
});
