import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GrappeError } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { contextPath, readContext } from './context-file.ts';
import { inFolder, runInTerminal } from './testing/test-terminal.ts';

const GOOD = { controller: 'h:7444', rack: 'r', caPem: 'a', certPem: 'b', keyPem: 'c' };

async function readWritten(text: string, mode = 0o600) {
  return inFolder(async (folder) => {
    const path = join(folder, 'context.json');
    await writeFile(path, text, { mode: 0o600 });
    await chmod(path, mode);
    return readContext(path).catch((error: unknown) => {
      if (error instanceof GrappeError) return error;
      throw error;
    });
  });
}

describe('the context file', () => {
  it('is read', async () => {
    expect(await readWritten(JSON.stringify({ ...GOOD, more: 1 }))).toEqual(GOOD);
  });

  it.each([0o640, 0o604, 0o660, 0o644])('is refused with mode %o', async (mode) => {
    expect(await readWritten(JSON.stringify(GOOD), mode)).toMatchObject({
      code: 'REFUSED',
      remedy: expect.stringMatching(/^chmod 600 /),
    });
  });

  it.each([
    ['{', 'it is not JSON'],
    ['[]', '"controller" is missing'],
    ['null', 'it is not a JSON object'],
    [JSON.stringify({ ...GOOD, keyPem: undefined }), '"keyPem" is missing'],
    [JSON.stringify({ ...GOOD, controller: 'http://h:1' }), '"controller" is not host:port'],
    [JSON.stringify({ ...GOOD, controller: 'host' }), '"controller" is not host:port'],
    [' '.repeat(300_000), 'it is too large for one'],
  ])('is refused when it is wrong: %.40s', async (text, why) => {
    const error = await readWritten(text);
    expect(error).toMatchObject({ code: 'INVALID_INPUT' });
    expect((error as GrappeError).message).toContain(why);
  });

  it('is looked for where the option, the environment or the home folder says', async () => {
    const io = (env: Record<string, string>) =>
      ({ env }) as unknown as Parameters<typeof contextPath>[0];
    expect(contextPath(io({ GRAPPE_CONTEXT: 'e', HOME: '/h' }), 'o')).toBe('o');
    expect(contextPath(io({ GRAPPE_CONTEXT: 'e', HOME: '/h' }), undefined)).toBe('e');
    expect(contextPath(io({ HOME: '/h' }), undefined)).toBe('/h/.config/grappe/context.json');
    const { exitCode, stderr } = await runInTerminal(['ps'], { env: { HOME: '/nowhere' } });
    expect(exitCode).toBe(3);
    expect(stderr).toContain('controller init');
  });
});
