import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NO_HARDWARE, type NodeHardware, type NodeName } from '@grappe/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JsonHardwareMemory } from './json-hardware-memory.ts';
import { JsonRelayMemory } from './json-relay-memory.ts';

const WIRED: NodeHardware = {
  statusLed: { kind: 'kernel', name: 'ACT' },
  button: { gpio: 24, activeLow: false },
  relays: [{ node: 'pearl2' as NodeName, gpio: 22, activeLow: true }],
  powerGoods: [],
  sensors: [
    {
      role: 'battery',
      spec: { kind: 'hwmon', driver: 'ina226', channel: 1, shuntOhms: 0.002 },
      battery: { chemistry: 'agm', nominalVolts: 12, capacityAh: 40 },
    },
  ],
  board: 'rpi-3b',
};

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grappe-hardware-'));
});

afterEach(() => rm(folder, { recursive: true }));

describe('JsonHardwareMemory', () => {
  const memory = () => new JsonHardwareMemory(join(folder, 'hardware.json'));

  it('has nothing before something was saved, and then the last that was', async () => {
    expect(await memory().load()).toBeUndefined();
    await memory().save(NO_HARDWARE);
    await memory().save(WIRED);
    expect(await memory().load()).toEqual(WIRED);
  });

  it.each([
    ['', 'is not JSON'],
    ['[', 'is not JSON'],
    ['7', 'is not a JSON object'],
    ['{}', 'has schema version none, expected 1'],
    ['{"schemaVersion":1}', 'hardware: required message is missing'],
    [
      '{"schemaVersion":1,"hardware":{"board":"","button":{"gpio":99}}}',
      'hardware.button.gpio: 99 is not within 0 to 27',
    ],
  ])('says what is wrong with %j, and writes over it', async (text, problem) => {
    await writeFile(join(folder, 'hardware.json'), text);
    await expect(memory().load()).rejects.toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining(problem) as string,
    });
    await memory().save(WIRED);
    expect(await memory().load()).toEqual(WIRED);
  });

  it('says why it cannot be saved', async () => {
    const lost = new JsonHardwareMemory(join(folder, 'gone', 'hardware.json'));
    await expect(lost.save(WIRED)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('JsonRelayMemory', () => {
  const path = () => join(folder, 'run', 'relays.json');
  const names = ['pearl2', 'pearl3'] as NodeName[];

  it('keeps names, in a folder that it makes', async () => {
    const memory = new JsonRelayMemory(path());
    expect(await memory.load()).toEqual([]);
    await memory.save(names);
    expect(await new JsonRelayMemory(path()).load()).toEqual(names);
    expect((await stat(path())).mode & 0o777).toBe(0o644);
    await memory.save([]);
    expect(await readFile(path(), 'utf8')).toBe('[]\n');
  });

  it.each(['', '{', '{}', '"pearl2"', '7'])('takes %j for no names', async (text) => {
    await new JsonRelayMemory(path()).save(names);
    await writeFile(path(), text);
    expect(await new JsonRelayMemory(path()).load()).toEqual([]);
  });

  it('leaves out what is no name', async () => {
    await new JsonRelayMemory(path()).save(names);
    await writeFile(path(), '["pearl2", "../x", 7, null]');
    expect(await new JsonRelayMemory(path()).load()).toEqual(['pearl2']);
  });
});
