import { describe, expect, it } from 'vitest';
import { runCommand } from './run-command.ts';

const timers = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
/** Longer than any test: a command that goes on until then fails it. */
const LONG_MS = 3_600_000;
const NODE = process.execPath;

describe('runCommand', () => {
  it('returns what was printed', async () => {
    expect(await runCommand(NODE, ['-p', '1 + 1'])).toBe('2\n');
  });

  it('says at once that there is no such program, and waits for nothing more', async () => {
    const before = timers();
    await expect(runCommand('no-such-program', [], { timeoutMs: LONG_MS })).rejects.toThrow(
      /no-such-program could not be run: .*ENOENT/,
    );
    expect(timers()).toBe(before);
  });

  it('ends what takes too long', async () => {
    const wait = ['-e', 'setInterval(() => {}, 1000)'];
    await expect(runCommand(NODE, wait, { timeoutMs: 200 })).rejects.toThrow(/ended with SIGKILL/);
  });

  it('tells the last words of what fails', async () => {
    const fail = ['-e', 'console.error("the last words"); process.exit(3)'];
    await expect(runCommand(NODE, fail)).rejects.toThrow(/exit code 3:\nthe last words/);
  });
});
