import type { NodeName, RackName, ServiceName, ServiceSpec } from '@grappe/domain';
import { taskOf } from '@grappe/port-contracts';
import { describe, expect, it } from 'vitest';
import { createOptions, needsImageEntrypoint } from './create-options.ts';

const SCOPE = { rack: 'black-pearl' as RackName, node: 'black-pearl1' as NodeName };

function optionsOf(spec: Partial<ServiceSpec> = {}, imageEntrypoint: readonly string[] = []) {
  return createOptions(SCOPE, taskOf('t-1', 'busybox', spec), imageEntrypoint);
}

describe('createOptions', () => {
  it('turns a service that says nothing but its image into few options', () => {
    expect(optionsOf()).toEqual({
      name: 'grappe_contract_web_1_t-1',
      Image: 'busybox:latest',
      Hostname: 'web-1',
      Labels: {
        'io.grappe.rack': 'black-pearl',
        'io.grappe.node': 'black-pearl1',
        'io.grappe.task': 't-1',
        'io.grappe.service': 'contract/web',
        'io.grappe.slot': '1',
        'io.grappe.version': '1',
        'io.grappe.singleton': 'false',
        'io.grappe.stop-grace-ms': '10000',
      },
      Env: [],
      StopTimeout: 10,
      ExposedPorts: {},
      HostConfig: {
        RestartPolicy: { Name: 'no' },
        AutoRemove: false,
        NetworkMode: 'bridge',
        ExtraHosts: [],
        PortBindings: {},
        Mounts: [],
        Init: false,
        ReadonlyRootfs: false,
        CapAdd: [],
        CapDrop: [],
        Devices: [],
        LogConfig: { Type: 'json-file', Config: { 'max-size': '5m', 'max-file': '2' } },
      },
    });
  });

  it('passes on who, where and with what environment the process runs', () => {
    const options = optionsOf({
      user: '1000:1000',
      workingDir: '/srv',
      hostname: 'db.local',
      environment: { A: '1', B: 'x=y z', C: '' },
      stopSignal: 'SIGINT',
      stopGraceMs: 1_500,
    });
    expect(options).toMatchObject({
      User: '1000:1000',
      WorkingDir: '/srv',
      Hostname: 'db.local',
      Env: ['A=1', 'B=x=y z', 'C='],
      StopSignal: 'SIGINT',
      StopTimeout: 2,
    });
  });

  it.each([
    ['my_app.v2', 'my-app-v2-1'],
    ['Web', 'web-1'],
    ['a'.repeat(63), `${'a'.repeat(61)}-1`],
  ])('makes a host name of service %s', (name, hostname) => {
    expect(optionsOf({ name: name as ServiceName }).Hostname).toBe(hostname);
  });

  it("names the host after the node for a global service, and leaves the node's own network its name", () => {
    const task = taskOf('t-1', 'busybox');
    const global = { ...task, slot: { kind: 'node', node: 'pi-3' as NodeName } } as const;
    expect(createOptions(SCOPE, global)).toMatchObject({
      name: 'grappe_contract_web_pi-3_t-1',
      Hostname: 'web-pi-3',
      Labels: { 'io.grappe.slot': 'pi-3' },
    });
    expect(optionsOf({ networkMode: 'host' }).Hostname).toBeUndefined();
    expect(optionsOf({ networkMode: 'host', hostname: 'x' }).Hostname).toBe('x');
  });

  it.each([
    ['neither', {}, { Entrypoint: undefined, Cmd: undefined }],
    ['a command', { command: ['c'] }, { Entrypoint: undefined, Cmd: ['c'] }],
    ['an entrypoint', { entrypoint: ['e'] }, { Entrypoint: ['e'], Cmd: undefined }],
    ['no entrypoint', { entrypoint: [] }, { Entrypoint: [], Cmd: undefined }],
    ['no command', { command: [] }, { Entrypoint: ['image'], Cmd: [] }],
    [
      'its own entrypoint alone',
      { entrypoint: ['e'], command: [] },
      { Entrypoint: ['e'], Cmd: [] },
    ],
    ['nothing at all', { entrypoint: [], command: [] }, { Entrypoint: [''], Cmd: [] }],
  ])('gives the process %s', (_, spec, { Entrypoint, Cmd }) => {
    const options = optionsOf(spec, ['image']);
    expect(options.Entrypoint).toEqual(Entrypoint);
    expect(options.Cmd).toEqual(Cmd);
    const needed = needsImageEntrypoint(taskOf('t-1', 'busybox', spec).spec);
    expect(needed).toBe(Entrypoint?.[0] === 'image');
  });

  it('has no user label override or imitate another owner', () => {
    const labels = {
      team: 'blue',
      'io.grappe.task': 'forged',
      'io.grappe.other': 'x',
      'com.docker.compose.project': 'theirs',
      'com.docker.compose.service': 'theirs',
    };
    expect(optionsOf({ labels }).Labels).toEqual({ ...optionsOf().Labels, team: 'blue' });
  });

  it('publishes ports: fixed, on one address, on a port that the engine picks, one twice', () => {
    const options = optionsOf({
      ports: [
        { target: 80, published: 8080, protocol: 'tcp' },
        { target: 80, published: 8081, protocol: 'tcp', hostIp: '127.0.0.1' },
        { target: 53, published: 53, protocol: 'udp' },
        { target: 9000, protocol: 'tcp' },
      ],
    });
    expect(options.ExposedPorts).toEqual({ '80/tcp': {}, '53/udp': {}, '9000/tcp': {} });
    expect(options.HostConfig?.PortBindings).toEqual({
      '80/tcp': [
        { HostIp: '', HostPort: '8080' },
        { HostIp: '127.0.0.1', HostPort: '8081' },
      ],
      '53/udp': [{ HostIp: '', HostPort: '53' }],
      '9000/tcp': [{ HostIp: '', HostPort: '' }],
    });
  });

  it('publishes a port for the rack alone on one of a range, over IPv4 alone', () => {
    const options = optionsOf({ ports: [{ target: 5432, protocol: 'tcp', rackOnly: true }] });
    expect(options.HostConfig?.PortBindings).toEqual({
      '5432/tcp': [{ HostIp: '0.0.0.0', HostPort: '28000-29999' }],
    });
  });

  it('mounts volumes, paths and memory', () => {
    const options = optionsOf({
      mounts: [
        { kind: 'volume', source: 'shop_db', target: '/db', readOnly: false },
        { kind: 'volume', target: '/cache', readOnly: false },
        { kind: 'bind', source: '/srv/x', target: '/x', readOnly: true },
        { kind: 'tmpfs', target: '/run', sizeBytes: 1_024 },
        { kind: 'tmpfs', target: '/tmp' },
      ],
    });
    expect(options.HostConfig?.Mounts).toEqual([
      { Type: 'volume', Source: 'shop_db', Target: '/db', ReadOnly: false },
      { Type: 'volume', Source: '', Target: '/cache', ReadOnly: false },
      { Type: 'bind', Source: '/srv/x', Target: '/x', ReadOnly: true },
      {
        Type: 'tmpfs',
        Source: '',
        Target: '/run',
        TmpfsOptions: { SizeBytes: 1_024, Mode: 0o1777 },
      },
      { Type: 'tmpfs', Source: '', Target: '/tmp' },
    ]);
  });

  it('converts a health check to nanoseconds', () => {
    const test = ['CMD-SHELL', 'exit 0'];
    const healthcheck = {
      kind: 'test',
      test,
      intervalMs: 1_500,
      timeoutMs: 500,
      startPeriodMs: 0,
      retries: 4,
    } as const;
    expect(optionsOf({ healthcheck }).Healthcheck).toEqual({
      Test: test,
      Interval: 1_500_000_000,
      Timeout: 500_000_000,
      StartPeriod: 0,
      Retries: 4,
    });
    expect(optionsOf({ healthcheck: { kind: 'disabled' } }).Healthcheck).toEqual({
      Test: ['NONE'],
    });
    expect(optionsOf({ healthcheck: { kind: 'image' } }).Healthcheck).toBeUndefined();
  });

  it('limits processor, memory without swap, and processes', () => {
    const limits = { cpus: 0.3, memoryBytes: 67_108_864, pids: 64 };
    expect(optionsOf({ limits }).HostConfig).toMatchObject({
      NanoCpus: 300_000_000,
      Memory: 67_108_864,
      MemorySwap: 67_108_864,
      PidsLimit: 64,
    });
    expect(optionsOf().HostConfig?.MemorySwap).toBeUndefined();
  });

  it('passes on what concerns the host', () => {
    const options = optionsOf({
      networkMode: 'none',
      extraHosts: [{ host: 'db', address: '172.16.0.51' }],
      init: true,
      readOnlyRootfs: true,
      capAdd: ['NET_ADMIN'],
      capDrop: ['ALL'],
      devices: [{ source: '/dev/i2c-1', target: '/dev/i2c-0', permissions: 'rw' }],
    });
    expect(options.HostConfig).toMatchObject({
      NetworkMode: 'none',
      ExtraHosts: ['db:172.16.0.51'],
      Init: true,
      ReadonlyRootfs: true,
      CapAdd: ['NET_ADMIN'],
      CapDrop: ['ALL'],
      Devices: [
        {
          PathOnHost: '/dev/i2c-1',
          PathInContainer: '/dev/i2c-0',
          CgroupPermissions: 'rw',
        },
      ],
    });
  });
});
