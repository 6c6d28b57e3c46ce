import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { TaskId } from '@grappe/domain';
import { agentMemory, agentMemoryFileContract } from '@grappe/port-contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { JsonAgentMemoryFile } from './json-agent-memory-file.ts';

const WRITER = fileURLToPath(new URL('testing/memory-writer.ts', import.meta.url));

agentMemoryFileContract('JsonAgentMemoryFile', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'grappe-memory-'));
  const path = join(folder, 'agent', 'memory.json');
  return {
    open: () => new JsonAgentMemoryFile(path),
    damage: async () => truncate(path, (await stat(path)).size - 10),
    dispose: () => rm(folder, { recursive: true }),
  };
});

describe('JsonAgentMemoryFile', () => {
  let path: string;

  beforeEach(async () => {
    path = join(await mkdtemp(join(tmpdir(), 'grappe-memory-')), 'agent', 'memory.json');
  });

  afterEach(() => rm(join(dirname(path), '..'), { recursive: true }));

  it('makes a folder and a file that only their owner can use', async () => {
    await new JsonAgentMemoryFile(path).save(agentMemory(1));
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(dirname(path))).toEqual(['memory.json']);
  });

  it('leaves the disk alone when nothing has changed, also after a restart', async () => {
    const file = new JsonAgentMemoryFile(path);
    await file.save(agentMemory(1));
    const before = await stat(path);
    await file.save(agentMemory(1));
    const restarted = new JsonAgentMemoryFile(path);
    await restarted.save(agentMemory(1));
    await restarted.load();
    await restarted.save(agentMemory(1));
    expect((await stat(path)).ino).toBe(before.ino);
    await restarted.save(agentMemory(2));
    expect((await stat(path)).ino).not.toBe(before.ino);
  });

  it('keeps which tasks a halt has cut short, until it is saved without them', async () => {
    const halted = { ...agentMemory(1), halted: ['t-1' as TaskId] };
    await new JsonAgentMemoryFile(path).save(halted);
    expect(await new JsonAgentMemoryFile(path).load()).toEqual(halted);
    await new JsonAgentMemoryFile(path).save(agentMemory(1));
    expect(await new JsonAgentMemoryFile(path).load()).toEqual(agentMemory(1));
  });

  it.each([
    ['half a file', (text: string) => text.slice(0, text.length / 2), 'is not JSON'],
    ['nothing', () => '', 'is not JSON'],
    ['another text', () => '[1]', 'is not a JSON object'],
    ['a changed letter', (text: string) => text.replace('shop/web', 'shop/wab'), 'SHA-256'],
    ['another version', (text: string) => text.replace('":1', '":2'), 'has schema version 2'],
  ])('names a file that holds %s', async (_, damage, problem) => {
    await new JsonAgentMemoryFile(path).save(agentMemory(1));
    await writeFile(path, damage(await readFile(path, 'utf8')));
    await expect(new JsonAgentMemoryFile(path).load()).rejects.toMatchObject({
      code: 'CORRUPT',
      message: expect.stringMatching(new RegExp(`^${path} .*${problem}`)),
    });
  });

  it('moves a damaged file aside when told, and never writes over it', async () => {
    await new JsonAgentMemoryFile(path).save(agentMemory(1));
    await writeFile(path, 'damaged');
    const file = new JsonAgentMemoryFile(path);
    expect(await file.setAside()).toBe(`${path}.corrupt`);
    expect(await file.setAside()).toBeUndefined();
    expect(await file.load()).toBeUndefined();
    expect(await readFile(`${path}.corrupt`, 'utf8')).toBe('damaged');

    await writeFile(path, 'damaged again');
    await new JsonAgentMemoryFile(path).save(agentMemory(2));
    expect(await readFile(`${path}.corrupt`, 'utf8')).toBe('damaged again');
    expect(await file.load()).toEqual(agentMemory(2));
  });

  it('is whole after each kill -9, and holds what was acknowledged', async () => {
    let acknowledged = 0;
    for (const saves of [1, 7, 20, 3, 12]) {
      const first = String(acknowledged + 1);
      const writer = spawn(process.execPath, ['--import', 'tsx', WRITER, path, first], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const exited = once(writer, 'exit');
      let lines = 0;
      for await (const line of createInterface({ input: writer.stdout })) {
        acknowledged = Number(line);
        lines += 1;
        if (lines === saves) writer.kill('SIGKILL');
      }
      await exited;
      const found = (await new JsonAgentMemoryFile(path).load())?.assignment.generation.number ?? 0;
      expect([acknowledged, acknowledged + 1]).toContain(found);
      acknowledged = found;
    }
    await new JsonAgentMemoryFile(path).save(agentMemory(0));
    expect(await readdir(dirname(path))).toEqual(['memory.json']);
  });
});
