import { GrappeError } from '@grappe/domain';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { useTestRack } from './testing/test-rack.ts';
import { sampleNode, sampleService, sampleTask } from './testing/test-world.ts';

const rack = useTestRack();
const { grappe } = rack;

describe('services', () => {
  beforeEach(() => {
    for (const key of ['shop/web', 'shop/db', 'blog/web']) {
      rack.world.services.set(key, sampleService(key));
    }
    const status = {
      attempt: 0,
      state: 'TASK_STATE_PENDING',
      health: 'TASK_HEALTH_NONE',
      message: 'no node fits',
      ports: [],
    } as const;
    rack.world.tasks.push(
      sampleTask('shop/db'),
      sampleTask('shop/db', { id: 't-2', slot: '2', node: '', status: { ...status, ports: [] } }),
    );
  });

  it('are found by their bare name where it is unique', async () => {
    expect((await grappe('service scale db=3 blog/web=0')).exitCode).toBe(0);
    expect(rack.world.services.get('shop/db')?.tasksWanted).toBe(3);
    expect(rack.world.services.get('blog/web')?.tasksWanted).toBe(0);
    const ambiguous = await grappe('service scale web=3');
    expect(ambiguous.exitCode).toBe(2);
    expect(ambiguous.stderr).toContain('write one of shop/web, blog/web');
    expect(await grappe('service scale nope=3')).toMatchObject({ exitCode: 3 });
    expect(await grappe('service scale db=641')).toMatchObject({ exitCode: 2 });
  });

  it('are changed all or none when one of them is not there', async () => {
    expect(await grappe('service scale db=3 nope=1')).toMatchObject({ exitCode: 3 });
    expect(rack.world.services.get('shop/db')?.tasksWanted).toBe(1);
  });

  it('are explained: the slot, every verdict, earlier tasks', async () => {
    const { stdout } = await grappe('service explain db');
    expect(stdout).toContain('shop/db: 1 of 1 tasks run');
    expect(stdout).toContain('slot 2: pending: no node fits\n  waits for memory\n');
    expect(stdout).toMatch(/pi2 +yes +3\.14 +spread\n +pi1 +no +memory: wants 512 MiB/);
    const document: unknown = JSON.parse((await grappe('service explain db -o json')).stdout);
    expect(document).toMatchObject({
      slots: [
        {
          slot: '2',
          verdicts: [
            { node: 'pi1', fits: false },
            { node: 'pi2', fits: true },
          ],
        },
      ],
    });
  });

  it('show in ps, by node, with their state', async () => {
    const { stdout } = await grappe('ps --node pi1 -o wide');
    expect(stdout.split('\n')[1]?.split(/ {2,}/)).toEqual(
      'shop/db|1|pi1|running|3m ago|8080:80/tcp|web:1|1|t-1|c0ffee|deployed'.split('|'),
    );
    expect(stdout).not.toContain('pending');
    expect(JSON.parse((await grappe('ps -o json')).stdout)).toMatchObject({
      tasks: [
        { state: 'running', node: 'pi1' },
        { state: 'pending', node: null },
      ],
    });
  });

  it('make the status of the rack on one screen', async () => {
    const waiting = { tasksRunning: 0, note: 'no node fits' };
    rack.world.services.set('shop/db', sampleService('shop/db', waiting));
    rack.world.nodes.set('pi1', sampleNode('pi1'));
    expect((await grappe('status')).stdout).toBe(
      [
        'rack      testrack, controller 9.9.9, up 2h',
        'nodes     1 of 1 ready',
        'services  2 of 3 as wanted',
        'tasks     2 of 3 running',
        '! the disk of the controller is 95 % full',
        '! service shop/db runs 0 of 1: no node fits',
        '',
      ].join('\n'),
    );
  });

  it('are completed by name, soon, and in silence when that fails', async () => {
    const names = await grappe('__complete services');
    expect(names).toMatchObject({ stdout: 'shop/web\nshop/db\nblog/web\n', exitCode: 0 });
    rack.world.hanging = true;
    const startMs = performance.now();
    expect((await grappe('__complete services')).stdout).toBe('');
    // Less than a second, and room for a busy machine; a command would wait longer.
    expect(performance.now() - startMs).toBeLessThan(9_000);
    rack.world.hanging = false;
    rack.world.failing = new GrappeError('INTERNAL', 'broken');
    const failed = await grappe('__complete services');
    expect(failed).toEqual({ stdout: '', stderr: '', exitCode: 0 });
  });
});

describe('logs', () => {
  beforeEach(() => {
    rack.world.services.set('shop/web', sampleService('shop/web'));
    const entry = { service: 'shop/web', slot: '1', node: 'pi1', task: 't-1' };
    rack.world.logs.push(
      { ...entry, text: 'hello \u001b[31mred\u001b[2J', timestamp: '2026-01-01T00:00:00Z' },
      { ...entry, text: 'oops', stderr: true },
      { ...entry, slot: '2', error: 'node lost' },
    );
  });

  it('come with their origin; what cannot be read is a warning', async () => {
    const { stdout, stderr } = await grappe('service logs web');
    expect(stdout).toBe('web.1@pi1 | hello \u001b[31mred\u001b[2J\nweb.1@pi1 | oops\n');
    expect(stderr).toBe('warning: the log of web.2@pi1 cannot be read: node lost\n');
  });

  it('cannot steer the terminal', async () => {
    const { stdout } = await grappe('service logs web', { isTTY: true });
    expect(stdout).toContain('hello \u001b[31mred?[2J');
  });

  it('are followed until Ctrl-C, which is exit code 130 and ends the call', async () => {
    const interrupt = new AbortController();
    const { exitCode, stdout } = await grappe('service logs -f web -o json', {
      interrupted: interrupt.signal,
      onStdout: (text) => {
        if (text.includes('oops')) interrupt.abort();
      },
    });
    expect(exitCode).toBe(130);
    const lines = stdout.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { stream: 'stdout', time: '2026-01-01T00:00:00Z' },
      { stream: 'stderr', text: 'oops' },
    ]);
    await vi.waitFor(() => expect(rack.world.followers).toBe(0), { timeout: 20_000 });
  });
});
