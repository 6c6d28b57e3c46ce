import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSqliteStateStore } from './open-sqlite-state-store.ts';

const KILLS = 20;
/** Uneven steps through a range, so that kills fall before, within and after checkpoints of the log (every 100 commits or so). */
const commitsBeforeKill = (kill: number) => (kill * 67) % 240;

const WRITER = fileURLToPath(new URL('testing/store-writer.ts', import.meta.url));

describe('SqliteStateStore and processes that are killed', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grappe-store-'));
    path = join(folder, 'state.db');
  });

  afterEach(() => rm(folder, { recursive: true }));

  /** Runs the writer, kills it with -9 after so many acknowledged commits, and returns every line it printed. */
  async function runAndKill(commits: number): Promise<readonly string[]> {
    const writer = spawn(process.execPath, ['--import', 'tsx', WRITER, path], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = once(writer, 'exit');
    const lines: string[] = [];
    for await (const line of createInterface({ input: writer.stdout })) {
      lines.push(line);
      if (lines.length === commits + 1) writer.kill('SIGKILL');
    }
    await exited;
    return lines;
  }

  it('has every acknowledged commit, whole, after each of many kill -9', async () => {
    let acknowledged = 0;
    for (let kill = 0; kill < KILLS; kill += 1) {
      const lines = await runAndKill(commitsBeforeKill(kill));
      expect(lines[0]).toMatch(/^open \d+$/);
      acknowledged = Math.max(acknowledged, ...lines.slice(1).map(Number));

      const store = openSqliteStateStore({ path });
      const { revision, entries } = await store.read('acknowledged/');
      const latest = (await store.read('latest')).entries[0]?.value ?? 0;
      await store.close();
      // The commit under way may have become durable without having been acknowledged; it is then there as a whole.
      expect(revision).toBeGreaterThanOrEqual(acknowledged);
      expect(latest).toBe(revision);
      const kept = entries.map((entry) => entry.revision).sort((a, b) => a - b);
      expect(kept).toEqual(Array.from({ length: revision }, (_, n) => n + 1));
    }
    expect(acknowledged).toBeGreaterThan(KILLS * 50);
  });

  it('is refused to a second process while it is open, and free again after close', async () => {
    const store = openSqliteStateStore({ path });
    expect(await runAndKill(0)).toEqual(['failed REFUSED']);
    expect(await store.commit([{ kind: 'put', key: 'a', value: 1 }])).toMatchObject({ ok: true });
    await store.close();
    expect((await runAndKill(0))[0]).toBe('open 1');
  });
});
