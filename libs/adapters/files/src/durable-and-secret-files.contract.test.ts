import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSecretFile, SECRET_FILE_BYTES_MAX } from './read-secret-file.ts';
import { writeFileDurably } from './write-file-durably.ts';

describe('files', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'grappe-files-'));
    path = join(folder, 'node.key');
  });

  afterEach(() => rm(folder, { recursive: true }));

  describe('writeFileDurably', () => {
    it('makes and replaces a file with the mode that was asked for, whatever the umask', async () => {
      await writeFileDurably(path, 'one', { mode: 0o666 });
      expect((await stat(path)).mode & 0o777).toBe(0o666);
      await writeFileDurably(path, new Uint8Array([0x74, 0x77, 0x6f]), { mode: 0o600 });
      expect(await readFile(path, 'utf8')).toBe('two');
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(await readdir(folder)).toEqual(['node.key']);
    });

    it('leaves one whole content when writers race', async () => {
      const contents = Array.from({ length: 20 }, (_, n) => String(n).repeat(10_000));
      await Promise.all(contents.map((data) => writeFileDurably(path, data, { mode: 0o600 })));
      expect(contents).toContain(await readFile(path, 'utf8'));
      expect(await readdir(folder)).toEqual(['node.key']);
    });

    it('removes what a killed process has left of the same file, and nothing else', async () => {
      await writeFile(join(folder, '.node.key.0123456789ab-cdef01234567.tmp'), 'half');
      await writeFile(join(folder, '.other.key.0123456789ab-cdef01234567.tmp'), 'other');
      await writeFileDurably(path, 'whole', { mode: 0o600 });
      expect((await readdir(folder)).sort()).toEqual([
        '.other.key.0123456789ab-cdef01234567.tmp',
        'node.key',
      ]);
    });

    it('says when there is no such folder', async () => {
      const missing = join(folder, 'missing', 'file');
      await expect(writeFileDurably(missing, '', { mode: 0o600 })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringContaining(missing),
      });
    });
  });

  describe('readSecretFile', () => {
    it('reads what only its owner may use', async () => {
      await writeFile(path, 'grape', { mode: 0o400 });
      expect(await readSecretFile(path)).toBe('grape');
    });

    it('refuses what others may use, says how to mend it and does not repeat it', async () => {
      await writeFile(path, 'grape');
      for (const mode of [0o640, 0o604, 0o620, 0o601]) {
        await chmod(path, mode);
        const refusal: unknown = await readSecretFile(path).catch((error: unknown) => error);
        expect(refusal).toMatchObject({ code: 'REFUSED', remedy: `chmod 600 ${path}` });
        expect(String(refusal)).toContain(`0${mode.toString(8)}`);
        expect(JSON.stringify(refusal) + String(refusal)).not.toContain('grape');
      }
    });

    it('says when there is none, when it is a folder, and when it is too large', async () => {
      await expect(readSecretFile(path)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(readSecretFile(folder)).rejects.toMatchObject({ code: 'INTERNAL' });
      await writeFile(path, Buffer.alloc(SECRET_FILE_BYTES_MAX + 1), { mode: 0o600 });
      await expect(readSecretFile(path)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    });
  });
});
