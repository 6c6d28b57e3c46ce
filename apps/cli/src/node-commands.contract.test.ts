import { beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { useTestRack } from './testing/test-rack.ts';
import { sampleNode } from './testing/test-world.ts';

const rack = useTestRack();
const { grappe } = rack;

describe('nodes', () => {
  beforeEach(() => {
    rack.world.nodes.set('pi1', sampleNode('pi1'));
    const lost = { condition: 'NODE_CONDITION_LOST', silentMs: 185_000, facts: null } as const;
    rack.world.nodes.set('pi2', sampleNode('pi2', { ...lost, note: 'gone\u001b[2J' }));
  });

  it('are listed as a table, with ages and without control characters', async () => {
    const { stdout, stderr, exitCode } = await grappe('node ls');
    const [header, ...rows] = stdout.split('\n').map((line) => line.split(/ {2,}/));
    expect(header?.join('|')).toBe(
      'NAME|CONDITION|AVAILABILITY|TASKS|CPUS RESERVED|MEMORY RESERVED|HEARD|CONVERTER|NOTE',
    );
    expect(rows).toEqual([
      ['pi1', 'ready', 'active', '2', '0.5/4', '128 MiB/905 MiB', '0s ago', 'c1'],
      ['pi2', 'lost', 'active', '2', '0.5/?', '128 MiB/?', '3m ago', 'c1', 'gone?[2J'],
      [''],
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  });

  it('are listed with colours on a terminal, and without them under NO_COLOR', async () => {
    expect((await grappe('node ls', { isTTY: true })).stdout).toContain('\u001b[32mready');
    const plain = await grappe('node ls', { isTTY: true, env: { NO_COLOR: '1' } });
    expect(plain.stdout).not.toContain('\u001b');
  });

  it('are the same document as json and as yaml', async () => {
    const json: unknown = JSON.parse((await grappe('node ls -o json')).stdout);
    expect(parse((await grappe('node ls -o yaml')).stdout)).toEqual(json);
    expect(json).toMatchObject({
      rack: 'testrack',
      nodes: [
        {
          name: 'pi1',
          condition: 'ready',
          memoryReservedBytes: 134_217_728,
          certificateExpiresAt: '2046-01-02T00:00:00.000Z',
          facts: { cpus: 4, memoryBytes: 949_000_000 },
        },
        { name: 'pi2', condition: 'lost', facts: null, silentMs: 185_000 },
      ],
    });
  });

  it('are drained and activated', async () => {
    expect(await grappe('node drain pi1')).toMatchObject({ exitCode: 0, stdout: '' });
    expect((await grappe('node inspect pi1')).stdout).toMatch(/availability +drained/);
    const { stdout } = await grappe('node activate pi1 -o json');
    expect(JSON.parse(stdout)).toMatchObject({ name: 'pi1', availability: 'active' });
  });

  it('are removed only when confirmed', async () => {
    const unasked = await grappe('node remove pi1');
    expect(unasked.exitCode).toBe(2);
    expect(unasked.stderr).toContain('try: say --yes');
    for (const stdin of ['n\n', '']) {
      const no = await grappe('node remove pi1 --force', { isTTY: true, stdin });
      expect(no.exitCode).toBe(5);
      expect(no.stderr).toContain('nothing was changed');
    }
    expect(rack.world.nodes.has('pi1')).toBe(true);
    const yes = await grappe('node remove pi1 --force', { isTTY: true, stdin: 'y\n' });
    expect(yes.exitCode).toBe(0);
    expect([...rack.world.nodes.keys()]).toEqual(['pi2']);
  });

  it('are removed while connected only with --force', async () => {
    const connected = await grappe('node remove pi1 --yes');
    expect(connected.exitCode).toBe(5);
    expect(connected.stderr).toContain('say --force');
    expect((await grappe('node remove pi1 --yes --force')).exitCode).toBe(0);
  });
});
