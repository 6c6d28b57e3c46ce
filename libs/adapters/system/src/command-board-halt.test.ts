import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CommandBoardHalt } from './command-board-halt.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'grappe-halt-'));
});

afterEach(() => rm(folder, { recursive: true }));

/** A program of a shell script. */
async function program(script: string): Promise<string> {
  const file = join(folder, 'power off');
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
  return file;
}

describe('CommandBoardHalt', () => {
  it('runs the program, without arguments', async () => {
    const done = join(folder, 'done');
    const halt = new CommandBoardHalt(await program(`[ $# = 0 ] && touch '${done}'`));
    expect(await halt.halt()).toEqual({ ok: true, value: undefined });
    expect((await stat(done)).isFile()).toBe(true);
  });

  it('says what the program said when it failed', async () => {
    const file = await program('echo "Access denied" >&2; exit 1');
    expect(await new CommandBoardHalt(file).halt()).toEqual({
      ok: false,
      error: `the board cannot be halted: ${file} failed: Access denied. Run the agent as root, or name another program with --poweroff-command`,
    });
  });

  it('says that there is no such program', async () => {
    const halted = await new CommandBoardHalt(join(folder, 'none')).halt();
    expect(halted).toMatchObject({ ok: false, error: expect.stringContaining('ENOENT') as string });
  });
});
