import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SystemClock, SystemTimers } from '@grappe/adapter-system';
import { MemoryLogger } from '@grappe/fakes';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NutSensor } from '../nut-sensor.ts';
import { UpsMonitor } from '../testing/ups-monitor.ts';
import { UpsServer } from './ups-server.ts';
import type { UpsSnapshot } from './ups-snapshot.ts';

const HOST = '127.0.0.1';
const PATIENCE = { timeout: 60_000, interval: 100 };

const UPS: UpsSnapshot = {
  name: 'rack',
  otherNames: ['ups'],
  description: 'Battery of the rack black-pearl',
  variables: {
    'battery.charge': 55,
    'battery.current': 3.2,
    'battery.runtime': 28_800,
    'battery.voltage': 12.21,
    'outlet.1.desc': 'a "quoted" \\ text',
    'ups.realpower': 39.1,
    'ups.status': 'OB DISCHRG',
  },
};

let ups: UpsSnapshot;
let server: UpsServer;
let monitor: UpsMonitor | undefined;

beforeEach(async () => {
  ups = UPS;
  server = await UpsServer.open({
    host: HOST,
    port: 0,
    look: () => ups,
    version: '1.2.3',
    clock: new SystemClock(),
    timers: new SystemTimers(),
    logger: new MemoryLogger(),
  });
});

afterEach(async () => {
  await monitor?.stop();
  monitor = undefined;
  await server.close();
});

const at = (): string => `${HOST}:${server.port}`;

/** What the program prints, and whatever it complains about. */
async function run(
  program: string,
  ...args: string[]
): Promise<{ out: string; complaint: string }> {
  const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin` };
  try {
    const { stdout } = await promisify(execFile)(program, args, { env });
    return { out: stdout, complaint: '' };
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    return { out: stdout, complaint: stderr };
  }
}

/** Makes the rack say this of itself. */
function say(status: string): void {
  ups = { ...UPS, variables: { ...UPS.variables, 'ups.status': status } };
}

async function monitored(hostSyncSeconds: number): Promise<UpsMonitor> {
  monitor = await UpsMonitor.start({ ups: `rack@${at()}`, hostSyncSeconds });
  await vi.waitFor(
    async () => expect((await run('upsc', '-c', `rack@${at()}`)).out).toBe(`${HOST}\n`),
    PATIENCE,
  );
  return monitor;
}

describe("Debian's clients of NUT", () => {
  it('list the rack, and all of its variables', async () => {
    expect(await run('upsc', '-l', at())).toEqual({ out: 'rack\n', complaint: '' });
    expect((await run('upsc', '-L', at())).out).toBe(`rack: ${UPS.description}\n`);
    const lines = Object.entries(UPS.variables).map(([name, value]) => `${name}: ${value}\n`);
    expect((await run('upsc', `rack@${at()}`)).out).toBe(lines.join(''));
    expect((await run('upsc', `ups@${at()}`, 'ups.status')).out).toBe('OB DISCHRG\n');
  });

  it('are told what there is not', async () => {
    expect((await run('upsc', `other@${at()}`)).complaint).toContain('Unknown UPS');
    expect((await run('upsc', `rack@${at()}`, 'input.voltage')).complaint).toContain(
      'Variable not supported',
    );
    ups = { ...UPS, trouble: 'DATA-STALE' };
    await vi.waitFor(
      async () => expect((await run('upsc', `rack@${at()}`)).complaint).toContain('Data stale'),
      PATIENCE,
    );
  });

  it('can set and command nothing', async () => {
    const asRoot = ['-u', 'root', '-p', 'secret'];
    expect((await run('upsrw', '-l', `rack@${at()}`)).out.trim()).toBe('');
    expect((await run('upscmd', '-l', `rack@${at()}`)).out.trim()).toMatch(
      /supported on UPS \[rack\]:$/,
    );
    const set = await run('upsrw', '-s', 'ups.id=mine', ...asRoot, `rack@${at()}`);
    expect(set.complaint).toContain('ACCESS-DENIED');
    const command = await run('upscmd', ...asRoot, `rack@${at()}`, 'load.off');
    expect(command.complaint).toContain('ACCESS-DENIED');
  });
});

describe("Debian's upsmon", () => {
  it('shuts its machine down when the battery is low', async () => {
    const machine = await monitored(1);
    say('OB DISCHRG LB');
    // In any order: each is written down by a program of its own.
    const all = expect.arrayContaining(['ONBATT', 'LOWBATT', 'shut down']);
    await vi.waitFor(async () => expect(await machine.told()).toEqual(all), PATIENCE);
    expect(await machine.told()).not.toContain('FSD');
  });

  it('waits for the end of the rack where it is told to', async () => {
    const machine = await monitored(86_400);
    say('OB DISCHRG LB');
    const low = expect.arrayContaining(['ONBATT', 'LOWBATT']);
    await vi.waitFor(async () => expect(await machine.told()).toEqual(low), PATIENCE);
    // It has looked again since it saw the battery low, and has not gone.
    say('OL CHRG LB');
    await vi.waitFor(async () => expect(await machine.told()).toContain('ONLINE'), PATIENCE);
    expect(await machine.told()).not.toContain('shut down');
    say('FSD OB LB DISCHRG');
    const end = expect.arrayContaining(['FSD', 'shut down']);
    await vi.waitFor(async () => expect(await machine.told()).toEqual(end), PATIENCE);
  });
});

it("is read by Grappe's own sensor", async () => {
  const timers = new SystemTimers();
  const sensor = new NutSensor({ ups: 'rack', host: HOST, port: server.port ?? 0, timers });
  expect(await sensor.read()).toEqual({
    ok: true,
    value: {
      charge: expect.closeTo(0.55),
      runtimeSeconds: 28_800,
      amps: 3.2,
      volts: 12.21,
      watts: 39.1,
      onMains: false,
      batteryLow: false,
    },
  });
  await sensor.close();
});
