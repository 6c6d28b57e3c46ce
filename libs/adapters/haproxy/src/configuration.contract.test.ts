import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderConfiguration } from './render.ts';
import { doorArbitrary } from './testing/door-arbitrary.ts';

/** HAProxy takes some 50 ms to check a file. */
const RUNS = 60;

describe('haproxy -c', () => {
  let folder = '';

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'grappe-hap-'));
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('takes every configuration without a warning', () => {
    const file = join(folder, 'haproxy.cfg');
    const around = {
      statsSocket: join(folder, 'stats.sock'),
      peersSocket: join(folder, 'peers.sock'),
      certificatePath: () => '/',
      user: { name: 'nobody', group: 'nogroup' },
    };
    fc.assert(
      fc.property(doorArbitrary, (door) => {
        writeFileSync(file, renderConfiguration(door, around).text);
        const said = execFileSync('haproxy', ['-c', '-f', file], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'pipe'],
        });
        expect(said.trim()).toBe('Configuration file is valid');
      }),
      { numRuns: RUNS },
    );
  });
});
