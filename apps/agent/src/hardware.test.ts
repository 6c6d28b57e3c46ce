import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_HARDWARE, type HardwareReport, type NodeHardware, type NodeName } from '@grappe/domain';
import { FakeClock, FakeContainerEngine, MemoryLogger } from '@grappe/fakes';
import { SystemClock, SystemTimers } from '@grappe/adapter-system';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wireHardware, type WiredHardware } from './hardware.ts';

let folder: string;
let logger: MemoryLogger;
let reports: HardwareReport[];
let wired: WiredHardware;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grappe-wired-'));
  logger = new MemoryLogger();
  reports = [];
  wired = wire();
});

afterEach(async () => {
  await wired.close();
  await rm(folder, { recursive: true });
});

/** A machine whose whole /sys is what a test puts there. */
function wire(): WiredHardware {
  const options = {
    sysfsRoot: join(folder, 'sys'),
    runDir: join(folder, 'run'),
    poweroffCommand: join(folder, 'poweroff'),
  };
  return wireHardware(options, {
    node: 'pearl1' as NodeName,
    memoryFile: join(folder, 'hardware.json'),
    engine: new FakeContainerEngine({}, new FakeClock()),
    clock: new SystemClock(),
    timers: new SystemTimers(),
    logger,
    link: () => ({
      sendHardware: () => undefined,
      sendPress: () => false,
      answer: () => undefined,
    }),
    driver: () => ({ stopForHalt: () => Promise.resolve() }),
    handOver: () => Promise.resolve(),
    onReport: (report) => reports.push(report),
    onFatal: (error) => {
      throw error;
    },
  });
}

async function file(path: string, text: string): Promise<void> {
  const full = join(folder, 'sys', path);
  await mkdir(join(full, '..'), { recursive: true });
  await writeFile(full, text);
}

const wiredAs = (changes: Partial<NodeHardware>): NodeHardware => ({ ...NO_HARDWARE, ...changes });

describe('the hardware of an agent', () => {
  it('is nothing on a laptop, which it says once', async () => {
    await wired.hardware.start();
    wired.hardware.learn({ listed: true, engine: true, controller: 'heard' });
    await expect.poll(() => reports.at(-1)?.lights).toBe('healthy');
    await expect
      .poll(() => logger.lines.map(({ message }) => message))
      .toEqual(['this board has no such sensors']);
    expect(reports.at(-1)).toMatchObject({ troubles: [], readings: [] });
  });

  it('is found below the given root, and remembered', async () => {
    await file('class/leds/ACT/max_brightness', '255\n');
    await file('class/leds/ACT/brightness', '0\n');
    await file('class/leds/ACT/trigger', 'none [mmc0] heartbeat\n');
    await file('class/thermal/thermal_zone0/type', 'cpu-thermal\n');
    await file('class/thermal/thermal_zone0/temp', '48312\n');
    await wired.hardware.start();
    const statusLed = { kind: 'kernel', name: 'ACT' } as const;
    wired.hardware.apply(wiredAs({ statusLed, relays: [RELAY] }));
    await expect.poll(() => reports.at(-1)?.temperatureC).toBe(48);
    // There is no chip with pins.
    await expect
      .poll(() => reports.at(-1)?.troubles)
      .toEqual([expect.stringMatching(/^GPIO 22 \(relay of pearl2\)/)]);
    expect(await readFile(join(folder, 'sys/class/leds/ACT/trigger'), 'utf8')).toBe('none');
    await expect
      .poll(() => readFile(join(folder, 'hardware.json'), 'utf8').catch(() => ''))
      .toContain('"kernel": "ACT"');
    await wired.close();
    expect(await readFile(join(folder, 'sys/class/leds/ACT/trigger'), 'utf8')).toBe('mmc0');
  });

  it('names its node in every line of the log', async () => {
    await wired.hardware.start();
    wired.hardware.apply(wiredAs({ relays: [RELAY] }));
    await expect
      .poll(() => logger.lines.find(({ level }) => level === 'warn'))
      .toMatchObject({
        fields: { node: 'pearl1', troubles: [expect.stringMatching(/^GPIO 22 \(relay/)] },
      });
  });

  it('gives its lights back when the process ends without closing it', async () => {
    await file('class/leds/ACT/max_brightness', '1\n');
    await file('class/leds/ACT/brightness', '0\n');
    await file('class/leds/ACT/trigger', 'none [mmc0] heartbeat\n');
    await wired.hardware.start();
    wired.hardware.apply(wiredAs({ statusLed: { kind: 'kernel', name: 'ACT' } }));
    const trigger = join(folder, 'sys/class/leds/ACT/trigger');
    expect(readFileSync(trigger, 'utf8')).toBe('none');
    const [atExit] = process.listeners('exit');
    atExit?.call(process, 70);
    expect(readFileSync(trigger, 'utf8')).toBe('mmc0');
  });
});

const RELAY = { node: 'pearl2' as NodeName, gpio: 22, activeLow: false };
