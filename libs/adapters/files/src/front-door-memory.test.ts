import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { GatewayDuty, NodeName } from '@grappe/domain';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JsonFrontDoorMemory } from './json-front-door-memory.ts';

const DUTY: GatewayDuty = {
  generation: { term: 2, number: 7 },
  door: { frontEnds: [], backEnds: [], connectionsMax: 100 },
  virtualIp: {
    address: '10.0.0.50',
    own: { node: 'pearl2' as NodeName, address: '10.0.0.12' },
    peers: [{ node: 'pearl6' as NodeName, address: '10.0.0.16' }],
    routerId: 7,
    priority: 240,
    advertIntervalMs: 100,
  },
  certificates: [{ name: 'shop', pem: '-----BEGIN CERTIFICATE-----' }],
};

let folder: string;
let path: string;
let notePath: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grappe-door-'));
  path = join(folder, 'front-door.json');
  notePath = join(folder, 'run', 'noted.json');
});

afterEach(() => rm(folder, { recursive: true }));

describe('JsonFrontDoorMemory', () => {
  it('has nothing before something was saved, and then the last that was, for its owner alone', async () => {
    const memory = new JsonFrontDoorMemory(path, notePath);
    expect(await memory.load()).toBeUndefined();
    await memory.save({ generation: { term: 1, number: 1 }, certificates: [] });
    await memory.save(DUTY);
    expect(await new JsonFrontDoorMemory(path, notePath).load()).toEqual({
      duty: DUTY,
      unsaved: false,
    });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['', 'is not JSON'],
    ['7', 'is not a JSON object'],
    ['{}', 'has schema version none, expected 1'],
    ['{"schemaVersion":1}', 'frontDoor: required message is missing'],
  ])('says what is wrong with %j, and writes over it', async (text, problem) => {
    const memory = new JsonFrontDoorMemory(path, notePath);
    await writeFile(path, text);
    await expect(memory.load()).rejects.toMatchObject({
      code: 'CORRUPT',
      message: expect.stringContaining(problem) as string,
    });
    await memory.save(DUTY);
    expect(await memory.load()).toEqual({ duty: DUTY, unsaved: false });
  });

  it('has what was noted since, until the board halts', async () => {
    const memory = new JsonFrontDoorMemory(path, notePath);
    const next: GatewayDuty = { ...DUTY, generation: { term: 2, number: 8 }, certificates: [] };
    await memory.save(DUTY);
    await memory.note(next);
    expect(await memory.load()).toEqual({ duty: next, unsaved: true });
    expect((await stat(notePath)).mode & 0o777).toBe(0o600);
    await memory.save(next);
    expect(await memory.load()).toEqual({ duty: next, unsaved: false });
    await rm(notePath);
    expect(await memory.load()).toEqual({ duty: next, unsaved: false });
  });

  it('writes nothing anew for a generation alone', async () => {
    const memory = new JsonFrontDoorMemory(path, notePath);
    const again = { ...DUTY, generation: { term: 3, number: 1 } };
    await memory.save(DUTY);
    await memory.note(again);
    expect(await memory.load()).toEqual({ duty: again, unsaved: false });
  });

  it('goes on with one of the two when the other cannot be understood', async () => {
    const memory = new JsonFrontDoorMemory(path, notePath);
    await memory.note(DUTY);
    await writeFile(path, '7');
    expect(await memory.load()).toEqual({ duty: DUTY, unsaved: true });
    await memory.save(DUTY);
    await writeFile(notePath, '7');
    expect(await memory.load()).toEqual({ duty: DUTY, unsaved: false });
  });
});
