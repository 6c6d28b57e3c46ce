import type { ContainerInspectInfo } from 'dockerode';
import { describe, expect, it } from 'vitest';
import { execFailureText, mayBeExecFailure, observedContainer } from './observe.ts';

type State = Partial<ContainerInspectInfo['State']>;
type Bindings = Record<string, { HostIp: string; HostPort: string }[] | null>;

/** As much of the engine's answer as is read. */
function inspected(
  state: State,
  ports: Bindings = {},
  labels: Record<string, string> = { 'io.grappe.task': 't-1', 'io.grappe.version': '7' },
): ContainerInspectInfo {
  const State = { Status: 'running', ExitCode: 0, OOMKilled: false, Error: '', ...state };
  const Config = { Labels: labels, Image: 'busybox' };
  return { Id: 'c1', State, Config, NetworkSettings: { Ports: ports } } as ContainerInspectInfo;
}

function health(status: string): State {
  return { Health: { Status: status, FailingStreak: 0, Log: [] } };
}

describe('observedContainer', () => {
  it('reads a running container', () => {
    expect(observedContainer(inspected(health('healthy')))).toEqual({
      containerId: 'c1',
      task: 't-1',
      version: 7,
      state: 'running',
      health: 'healthy',
      outOfMemory: false,
      error: '',
      ports: [],
      singleton: false,
    });
  });

  it('reads from its labels that it is a singleton, and its grace', () => {
    const seen = (labels: Record<string, string>): unknown =>
      observedContainer(inspected({}, {}, { 'io.grappe.task': 't-1', ...labels }));
    const single = { 'io.grappe.singleton': 'true', 'io.grappe.stop-grace-ms': '2500' };
    expect(seen(single)).toMatchObject({ singleton: true, stopGraceMs: 2_500 });
    expect(seen({ ...single, 'io.grappe.singleton': 'false' })).toMatchObject({ singleton: false });
    // Made before these labels were, or edited by somebody.
    expect(seen({})).toMatchObject({ singleton: false });
    for (const text of ['', '-1', '1e3', '0x10', ' 5', '9'.repeat(20)])
      expect(seen({ ...single, 'io.grappe.stop-grace-ms': text })).not.toHaveProperty(
        'stopGraceMs',
      );
  });

  it('has an exit code once the container has ended, and no health any more', () => {
    const ended = { Status: 'exited', ExitCode: 137, OOMKilled: true, ...health('unhealthy') };
    expect(observedContainer(inspected(ended))).toMatchObject({
      state: 'exited',
      exitCode: 137,
      outOfMemory: true,
      health: 'none',
    });
    expect(observedContainer(inspected({ Status: 'created', ExitCode: 128 }))).not.toHaveProperty(
      'exitCode',
    );
  });

  it('keeps the reason of a failed start', () => {
    const failed = { Status: 'created', Error: 'port is already allocated' };
    expect(observedContainer(inspected(failed))?.error).toBe('port is already allocated');
  });

  it.each([
    ['none', 'none'],
    ['starting', 'starting'],
    ['unhealthy', 'unhealthy'],
    ['something new', 'none'],
  ])('takes health %s for %s', (status, expected) => {
    expect(observedContainer(inspected(health(status)))?.health).toBe(expected);
  });

  it('takes a restarting container for an ended one', () => {
    expect(observedContainer(inspected({ Status: 'restarting' }))?.state).toBe('exited');
  });

  it('lists bound ports once', () => {
    const ports: Bindings = {
      '80/tcp': [
        { HostIp: '0.0.0.0', HostPort: '8080' },
        { HostIp: '::', HostPort: '8080' },
      ],
      '81/tcp': [
        { HostIp: '0.0.0.0', HostPort: '49153' },
        { HostIp: '::', HostPort: '49154' },
      ],
      '53/udp': [{ HostIp: '::', HostPort: '53' }],
      '443/tcp': null,
    };
    expect(observedContainer(inspected({}, ports))?.ports).toEqual([
      '49153:81/tcp',
      '53:53/udp',
      '8080:80/tcp',
    ]);
  });

  it('takes no notice of a container without a task, and survives an edited version', () => {
    expect(observedContainer(inspected({}, {}, {}))).toBeUndefined();
    const labels = { 'io.grappe.task': 't-1', 'io.grappe.version': 'x' };
    expect(observedContainer(inspected({}, {}, labels))?.version).toBe(0);
  });
});

describe('a program of another architecture', () => {
  const quick = {
    StartedAt: '2026-03-01T00:00:00.1Z',
    FinishedAt: '2026-03-01T00:00:00.102345678Z',
  };

  it.each([
    [{ Status: 'exited', ExitCode: 1, ...quick }, true],
    [{ Status: 'exited', ExitCode: 255, ...quick }, true],
    [{ Status: 'exited', ExitCode: 2, ...quick }, false],
    [{ Status: 'running', ExitCode: 0, ...quick }, false],
    [{ Status: 'exited', ExitCode: 1, ...quick, FinishedAt: '2026-03-01T00:00:09Z' }, false],
  ])('may be the cause of %j: %s', (state, expected) => {
    expect(mayBeExecFailure(inspected(state))).toBe(expected);
  });

  it.each([
    'exec /bin/app: exec format error',
    'standard_init_linux.go:228: exec user process caused: exec format error\n',
  ])('is known by the line %j', (line) => {
    expect(execFailureText('shop/web:2', line)).toMatch(
      /^image shop\/web:2 cannot run on this node/,
    );
  });

  it('is not read into an ordinary line', () => {
    expect(execFailureText('x', 'my script: exec format error')).toBeUndefined();
  });
});
