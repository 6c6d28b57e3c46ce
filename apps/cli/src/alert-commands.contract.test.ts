import type { OperatorAlert } from '@grappe/protocol';
import { beforeEach, describe, expect, it } from 'vitest';
import { useTestRack } from './testing/test-rack.ts';

const rack = useTestRack();
const { grappe } = rack;

const RAISED_AT_MS = 1_700_000_000_000;

const lost: OperatorAlert = {
  id: 4,
  kind: 'node.lost',
  severity: 'warning',
  node: 'pi3',
  message: 'node pi3 is lost',
  raisedAtMs: RAISED_AT_MS,
  sent: true,
};
const degraded: OperatorAlert = {
  id: 5,
  kind: 'service.degraded',
  severity: 'warning',
  service: 'shop/web',
  message: '1 of 4 tasks of service shop/web do not serve',
  raisedAtMs: RAISED_AT_MS,
  because: 4,
};
const over: OperatorAlert = {
  ...lost,
  id: 3,
  node: 'pi2',
  message: 'node pi2 is lost',
  clearedAtMs: RAISED_AT_MS + 90_000,
};

beforeEach(() => {
  rack.world.alerts = [degraded, lost, over];
  rack.world.hooks = [
    { hook: 'pager', kind: 'script', told: true, message: 'the script has ended well' },
    { hook: 'hub', kind: 'webhook', told: false, message: 'it answered 500' },
  ];
});

describe('alert ls', () => {
  it('shows what lasts, what is over, and what explains what', async () => {
    const { exitCode, stdout } = await grappe('alert ls');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/5 .* open +warning +service\.degraded +1 of 4 tasks .* 4\b/);
    expect(stdout).toMatch(/4 .* open +warning +node\.lost +node pi3 is lost/);
    expect(stdout).toMatch(/3 .* over after 1m 30s +warning +node\.lost +node pi2 is lost/);
  });

  it('leaves out what is over, and what is too much', async () => {
    const open = await grappe('alert ls --open');
    expect(open.stdout).not.toContain('pi2');
    const one = await grappe('alert ls -n 1');
    expect(one.stdout).not.toContain('pi3');
  });

  it('says the same to tools', async () => {
    const { stdout } = await grappe('alert ls -o json');
    const { alerts } = JSON.parse(stdout) as { alerts: unknown[] };
    expect(alerts[0]).toMatchObject({
      id: 5,
      because: 4,
      told: false,
      node: null,
      clearedAt: null,
    });
    expect(alerts[2]).toMatchObject({ id: 3, node: 'pi2', told: true, because: null });
  });

  it('says that there are none', async () => {
    rack.world.alerts = [];
    const { exitCode, stdout, stderr } = await grappe('alert ls --open');
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toContain('no open alerts');
  });
});

describe('alert test', () => {
  it('says what came back from each, and ends with 1 when one could not be told', async () => {
    const { exitCode, stdout } = await grappe('alert test');
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/pager +script +yes +the script has ended well/);
    expect(stdout).toMatch(/hub +webhook +no +it answered 500/);
  });

  it('asks one of them', async () => {
    const { exitCode, stdout } = await grappe('alert test --hook pager -o json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      hooks: [{ hook: 'pager', kind: 'script', told: true, message: 'the script has ended well' }],
    });
  });

  it('knows no other', async () => {
    const { exitCode, stderr } = await grappe('alert test --hook nobody');
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain('there is no hook nobody');
  });

  it('says that there are none', async () => {
    rack.world.hooks = [];
    const { exitCode, stderr } = await grappe('alert test');
    expect(exitCode).toBe(0);
    expect(stderr).toContain('rack.yaml names no hooks');
  });
});
