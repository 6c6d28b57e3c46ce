import {
  defaultServiceSpec,
  parseServiceName,
  UPDATE_POLICY_DEFAULT,
  type ServiceSpec,
} from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { serviceOf } from './testing.ts';

const name = parseServiceName('web');
const DEFAULTS = name.ok ? defaultServiceSpec(name.value, 'nginx') : undefined;
const RESTART = { delayMs: 100, windowMs: 0 };
const HEALTH = {
  kind: 'test',
  intervalMs: 30_000,
  timeoutMs: 30_000,
  startPeriodMs: 0,
  retries: 3,
};
const tcp = (target: number, published?: number) => ({
  target,
  protocol: 'tcp',
  ...(published === undefined ? {} : { published }),
});

/** On the virtual IP of a rack that has one. */
const served = (target: number, published: number) => ({
  ...tcp(target, published),
  ingress: true,
});

/** What a setting changes in a service that otherwise has only its image. */
const ACCEPTED: readonly (readonly [
  settings: string,
  change: Readonly<Record<string, unknown>>,
])[] = [
  ['', {}],
  ['command: sleep "1 2"', { command: ['sleep', '1 2'] }],
  ['command: [sleep, 1, "$$x"]', { command: ['sleep', '1', '$x'] }],
  ['command: []', { command: [] }],
  ['command: ""', { command: [] }],
  ['command:', {}],
  ['entrypoint: /run.sh -v', { entrypoint: ['/run.sh', '-v'] }],
  ['entrypoint: []', { entrypoint: [] }],
  [
    'environment: {B: 1.10, A: true, C: , HOME: , D: ""}',
    { environment: { A: 'true', B: '1.10', D: '', HOME: '/root' } },
  ],
  [
    'environment: [B=1=2, A=, HOME, "${TAG}=x"]',
    { environment: { '16': 'x', A: '', B: '1=2', HOME: '/root' } },
  ],
  ['labels: {b: 1, a: }', { labels: { a: '', b: '1' } }],
  ['labels: [b=1, a]', { labels: { a: '', b: '1' } }],
  ['user: 1000', { user: '1000' }],
  ['user: "1000:20"', { user: '1000:20' }],
  ['working_dir: /srv//app/', { workingDir: '/srv/app' }],
  ['hostname: web.lan', { hostname: 'web.lan' }],
  ['network_mode: host', { networkMode: 'host' }],
  ['network_mode: none', { networkMode: 'none' }],
  ['network_mode: bridge', {}],
  [
    'extra_hosts: ["b:1.2.3.4", "a=::1", "a=[::1]", "g:host-gateway"]',
    {
      extraHosts: [
        { host: 'a', address: '::1' },
        { host: 'b', address: '1.2.3.4' },
        { host: 'g', address: 'host-gateway' },
      ],
    },
  ],
  [
    'extra_hosts: {a: [1.1.1.1, 1.1.1.2]}',
    {
      extraHosts: [
        { host: 'a', address: '1.1.1.1' },
        { host: 'a', address: '1.1.1.2' },
      ],
    },
  ],
  ['ports: [8080:80, 3000]', { ports: [served(80, 8080), tcp(3000)] }],
  [
    'network_mode: host\nports: ["80", "81:81"]',
    { networkMode: 'host', ports: [tcp(80, 80), tcp(81, 81)] },
  ],
  [
    'ports: ["8000-8001:80-81", "53:53/udp", "53:53"]',
    {
      ports: [
        served(53, 53),
        { ...tcp(53, 53), protocol: 'udp' },
        served(80, 8000),
        served(81, 8001),
      ],
    },
  ],
  [
    'ports: ["127.0.0.1:80:80", "[::1]:80:80"]',
    {
      ports: [
        { ...tcp(80, 80), hostIp: '127.0.0.1' },
        { ...tcp(80, 80), hostIp: '::1' },
      ],
    },
  ],
  [
    'ports: [{target: 80, published: "8080", protocol: udp, mode: host, host_ip: 10.0.0.1}]',
    { ports: [{ target: 80, published: 8080, protocol: 'udp', hostIp: '10.0.0.1' }] },
  ],
  ['ports: [{target: "${TAG}"}]', { ports: [tcp(16)] }],
  [
    'volumes: ["data:/b:ro", "/srv:/a/", "/c", "ext:/e"]',
    {
      mounts: [
        { kind: 'bind', source: '/srv', target: '/a', readOnly: false },
        { kind: 'volume', source: 'shop_data', target: '/b', readOnly: true },
        { kind: 'volume', target: '/c', readOnly: false },
        { kind: 'volume', source: 'ext', target: '/e', readOnly: false },
      ],
    },
  ],
  [
    'volumes: [{type: volume, source: data, target: /b, read_only: true}]',
    { mounts: [{ kind: 'volume', source: 'shop_data', target: '/b', readOnly: true }] },
  ],
  [
    'volumes: [{type: bind, source: /s, target: /b, bind: {create_host_path: true}}]',
    { mounts: [{ kind: 'bind', source: '/s', target: '/b', readOnly: false }] },
  ],
  [
    'volumes: [{type: tmpfs, target: /b, tmpfs: {size: 64m}}]',
    { mounts: [{ kind: 'tmpfs', target: '/b', sizeBytes: 67_108_864 }] },
  ],
  ['tmpfs: /run', { mounts: [{ kind: 'tmpfs', target: '/run' }] }],
  [
    'tmpfs: ["/b:size=1k", /a]',
    {
      mounts: [
        { kind: 'tmpfs', target: '/a' },
        { kind: 'tmpfs', target: '/b', sizeBytes: 1_024 },
      ],
    },
  ],
  [
    'healthcheck: {test: curl -f x | grep y}',
    { healthcheck: { ...HEALTH, test: ['CMD-SHELL', 'curl -f x | grep y'] } },
  ],
  [
    'healthcheck: {test: [CMD, a, b], interval: 1m30s, timeout: 500ms, retries: "5", start_period: 1m}',
    {
      healthcheck: {
        kind: 'test',
        test: ['CMD', 'a', 'b'],
        intervalMs: 90_000,
        timeoutMs: 500,
        retries: 5,
        startPeriodMs: 60_000,
      },
    },
  ],
  ['healthcheck: {test: [NONE]}', { healthcheck: { kind: 'disabled' } }],
  ['healthcheck: {disable: true}', { healthcheck: { kind: 'disabled' } }],
  ['healthcheck: {disable: "${YES}"}', { healthcheck: { kind: 'disabled' } }],
  ['healthcheck: {disable: false}', {}],
  ['stop_signal: int', { stopSignal: 'SIGINT' }],
  ['stop_signal: 15', { stopSignal: 'SIGTERM' }],
  ['stop_signal: SIGRTMIN+3', { stopSignal: 'SIGRTMIN+3' }],
  ['stop_grace_period: 1m30s', { stopGraceMs: 90_000 }],
  ['stop_grace_period: 10m', { stopGraceMs: 600_000 }],
  ['init: true', { init: true }],
  ['read_only: "${YES}"', { readOnlyRootfs: true }],
  ['cap_add: [sys_time, CAP_NET_ADMIN, NET_ADMIN]', { capAdd: ['NET_ADMIN', 'SYS_TIME'] }],
  ['cap_drop: [ALL]', { capDrop: ['ALL'] }],
  [
    'devices: ["/dev/b:/dev/c:mr", /dev/a]',
    {
      devices: [
        { source: '/dev/a', target: '/dev/a', permissions: 'rwm' },
        { source: '/dev/b', target: '/dev/c', permissions: 'rm' },
      ],
    },
  ],
  [
    'devices: [{source: /dev/a, permissions: r}]',
    { devices: [{ source: '/dev/a', target: '/dev/a', permissions: 'r' }] },
  ],
  ['restart: "no"', { restart: { condition: 'none', ...RESTART } }],
  ['restart: no', { restart: { condition: 'none', ...RESTART } }],
  ['restart: always', {}],
  ['restart: unless-stopped', {}],
  ['restart: on-failure', { restart: { condition: 'on-failure', ...RESTART } }],
  ['restart: on-failure:3', { restart: { condition: 'on-failure', ...RESTART, attemptsMax: 3 } }],
  [
    'deploy: {restart_policy: {condition: on-failure, delay: 5s, max_attempts: 4, window: 2m}}',
    { restart: { condition: 'on-failure', delayMs: 5_000, attemptsMax: 4, windowMs: 120_000 } },
  ],
  ['restart: "no"\ndeploy: {restart_policy: {condition: any}}', {}],
  [
    'mem_limit: 512m\ncpus: 1.5\npids_limit: 100\nmem_reservation: 64M',
    {
      limits: { memoryBytes: 536_870_912, cpus: 1.5, pids: 100 },
      reservations: { cpus: 0, memoryBytes: 67_108_864 },
    },
  ],
  ['pids_limit: -1\nmem_limit: 0', {}],
  [
    'deploy: {resources: {limits: {cpus: "0.50", memory: 50M, pids: 1}, reservations: {cpus: "0.25", memory: 20M}}}',
    {
      limits: { cpus: 0.5, memoryBytes: 52_428_800, pids: 1 },
      reservations: { cpus: 0.25, memoryBytes: 20_971_520 },
    },
  ],
  ['cpus: 0.5\ndeploy: {resources: {limits: {cpus: "0.50"}}}', { limits: { cpus: 0.5 } }],
  ['deploy: {mode: global}', { mode: { kind: 'global' } }],
  ['deploy: {replicas: 3}', { mode: { kind: 'replicated', replicas: 3 } }],
  ['deploy: {mode: replicated, replicas: "${N}"}', { mode: { kind: 'replicated', replicas: 3 } }],
  ['deploy: {replicas: 0}', { mode: { kind: 'replicated', replicas: 0 } }],
  ['scale: 2', { mode: { kind: 'replicated', replicas: 2 } }],
  ['scale: 2\ndeploy: {replicas: 2}', { mode: { kind: 'replicated', replicas: 2 } }],
  [
    'deploy: {placement: {max_replicas_per_node: 1, constraints: [node.labels.disk != ssd, "node.hostname==a", "node.hostname == a", node.platform.arch==aarch64, node.converter == c1, node.role == gateway]}}',
    {
      placement: {
        replicasPerNodeMax: 1,
        constraints: [
          { key: 'node.converter', operator: '==', value: 'c1' },
          { key: 'node.hostname', operator: '==', value: 'a' },
          { key: 'node.labels.disk', operator: '!=', value: 'ssd' },
          { key: 'node.platform.arch', operator: '==', value: 'arm64' },
          { key: 'node.role', operator: '==', value: 'gateway' },
        ],
      },
    },
  ],
  [
    'platform: linux/arm/v7',
    { placement: { constraints: [{ key: 'node.platform.arch', operator: '==', value: 'arm' }] } },
  ],
  [
    'deploy: {update_config: {parallelism: 2, delay: 10s, order: start-first, failure_action: rollback, monitor: 1m, max_failure_ratio: 0.2}}',
    {
      update: {
        parallelism: 2,
        delayMs: 10_000,
        order: 'start-first',
        failureAction: 'rollback',
        monitorMs: 60_000,
        failureRatioMax: 0.2,
      },
    },
  ],
  [
    'deploy: {rollback_config: {parallelism: 0, failure_action: continue}}',
    { rollback: { ...UPDATE_POLICY_DEFAULT, parallelism: 0, failureAction: 'continue' } },
  ],
  [
    'x-grappe: {singleton: true, priority: critical, standby: warm}',
    { singleton: true, priority: 'critical', standby: 'warm' },
  ],
  [
    'x-grappe: {singleton: false, priority: best-effort, standby: none, x-note: 1}',
    { priority: 'best-effort' },
  ],
  ['pull_policy: missing', {}],
  ['x-anything: [1, {a: b}]', {}],
  // Keys that are not supported, asking for nothing.
  ['privileged: false\nlinks: []\nsysctls: {}\nbuild:\noom_kill_disable: false', {}],
];

describe('settings of a service', () => {
  it.each(ACCEPTED)('%s', (settings, change) => {
    const expected = { ...DEFAULTS, ...change } as unknown as ServiceSpec;
    expect(serviceOf(settings)).toEqual(expected);
  });
});
