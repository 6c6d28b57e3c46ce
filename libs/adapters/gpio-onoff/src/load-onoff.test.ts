import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { KERNEL_GPIO_ROOT, loadOnoff } from './load-onoff.ts';

describe('loadOnoff', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'grappe-onoff-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const install = (code: string) => {
    const home = path.join(folder, 'node_modules/onoff');
    mkdirSync(home, { recursive: true });
    writeFileSync(path.join(home, 'index.js'), code);
  };
  const from = () => path.join(folder, 'main.js');

  it.each([KERNEL_GPIO_ROOT, '/somewhere/else'])(
    'says what to do where its native part was not compiled, for %s',
    (root) => {
      install(`throw new Error('Could not locate the bindings file. Tried:\\n → a\\n → b')`);
      expect(loadOnoff(root, from())).toEqual({
        ok: false,
        error: {
          cause: 'unsupported',
          reason: 'the package onoff cannot be loaded (Could not locate the bindings file. Tried:)',
          remedy: expect.stringContaining('npm rebuild epoll'),
        },
      });
    },
  );

  it('says so where it is not installed', () => {
    const loaded = loadOnoff(KERNEL_GPIO_ROOT, from());
    expect(loaded).toMatchObject({ ok: false, error: { cause: 'unsupported' } });
  });

  it('sends what it reads and writes to another tree, and nothing else', () => {
    install(`
      const fs = require('fs');
      fs.writeFileSync('/sys/class/gpio/export', 'written');
      module.exports = {
        there: fs.existsSync('/sys/class/gpio/export'),
        read: fs.readFileSync('/sys/class/gpio/export').toString(),
        own: fs.readFileSync('/proc/self/comm').length > 0,
        fd: fs.openSync('/sys/class/gpio/export', 'r'),
        path: require('path').sep,
      };
      fs.closeSync(module.exports.fd);
    `);
    const loaded = loadOnoff(folder, from());
    expect(loaded).toMatchObject({
      value: { there: true, read: 'written', own: true, path: '/' },
    });
    expect(readFileSync(path.join(folder, 'export'), 'utf8')).toBe('written');
  });
});
