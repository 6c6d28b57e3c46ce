import { once } from 'node:events';
import { createServer } from 'node:net';
import { GrappeError } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { makeIdentities } from './testing/test-identities.ts';
import { useTestRack } from './testing/test-rack.ts';
import { inFolder, runInTerminal, writeContext } from './testing/test-terminal.ts';

const rack = useTestRack();
const { grappe } = rack;

/** The three seconds that the command line promises for a controller that is not reached, and room for a busy machine; a call would wait longer. */
const UNREACHABLE_WITHIN_MS = 9_000;

describe('failures of the controller', () => {
  it('are printed with their remedy, and decide the exit code', async () => {
    const { stdout, stderr, exitCode } = await grappe('node inspect pi9');
    expect({ stdout, stderr, exitCode }).toEqual({
      stdout: '',
      stderr: 'error: no node pi9\n  try: `grappe node ls` — all of them\n',
      exitCode: 3,
    });
  });

  it('come with their stack only under GRAPPE_DEBUG', async () => {
    rack.world.failing = new GrappeError('STORAGE_FULL', 'the disk is full', {
      remedy: 'free some',
    });
    const plain = await grappe('stack ls');
    expect(plain.exitCode).toBe(8);
    expect(plain.stderr).toBe('error: the disk is full\n  try: free some\n');
    const debug = await grappe('stack ls', { env: { GRAPPE_DEBUG: '1' } });
    expect(debug.stderr).toMatch(/at .*\.ts:\d+/);
  });
});

describe('a controller that is not reached', () => {
  it('is told from one that refuses', async () => {
    await rack.controller.stop();
    const startMs = performance.now();
    const { stderr, exitCode } = await grappe('ps');
    expect(performance.now() - startMs).toBeLessThan(UNREACHABLE_WITHIN_MS);
    expect(exitCode).toBe(7);
    const { address } = rack.controller;
    expect(stderr).toContain(`no connection to the controller at ${address}: nothing listens`);
    expect(stderr).toContain('  try: ');
  });

  it('is given up soon when it takes the connection and never answers', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const address = silent.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await inFolder(async (folder) => {
        const { operator } = rack.identities;
        const context = await writeContext(folder, `127.0.0.1:${port}`, operator);
        const startMs = performance.now();
        const { stderr, exitCode } = await runInTerminal(['ps', '--context', context]);
        expect(exitCode).toBe(7);
        expect(stderr).toContain(`127.0.0.1:${port} does not answer within 3 s`);
        expect(performance.now() - startMs).toBeLessThan(UNREACHABLE_WITHIN_MS);
      });
    } finally {
      silent.close();
    }
  });

  it('may be of another rack', async () => {
    const other = await makeIdentities('otherrack');
    await inFolder(async (folder) => {
      const context = await writeContext(folder, rack.controller.address, other.operator);
      const { stderr, exitCode } = await runInTerminal(['ps', '--context', context]);
      expect(exitCode).toBe(6);
      expect(stderr).toMatch(/another rack/);
    });
  });
});
