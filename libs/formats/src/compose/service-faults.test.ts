import { describe, expect, it } from 'vitest';
import { SERVICE_KEYS, TOP_LEVEL_KEYS } from './service-keys.ts';
import { parse, problemsOf, serviceFile, warningsOf } from './testing.ts';

/** Settings with exactly one fault each: its path below the service and what is said. */
const FAULTS: readonly (readonly [settings: string, path: string, text: RegExp])[] = [
  ['command: "a | b"', '.command', /no shell.*sh.*-c/],
  ['command: {a: b}', '.command', /this is a map/],
  ['command: [[a]]', '.command[0]', /this is a list/],
  ['environment: text', '.environment', /this is text/],
  ['environment: {A: [1]}', '.environment.A', /this is a list/],
  ['environment: ["=x"]', '.environment[0]', /before "=" is empty/],
  ['environment: [A=1, A=2]', '.environment[1]', /stands twice/],
  ['environment: {"A B": x}', '.environment["A B"]', /not the name of a variable/],
  ['environment: {A: "${B"}', '.environment.A', /no closing/],
  ['environment: {A: "${B:?say b}"}', '.environment.A', /B is required but missing: say b/],
  ['env_file: none.env', '.env_file', /"none.env" cannot be read.*required: false/],
  ['env_file: [{required: true}]', '.env_file[0]', /path of the env file is missing/],
  ['env_file: [{path: a, required: false, format: toml}]', '.env_file[0].format', /raw/],
  ['user: true', '.user', /not text.*quotes/],
  ['user: ""', '.user', /empty/],
  ['working_dir: app', '.working_dir', /absolute path/],
  ['hostname: a_b', '.hostname', /host name/],
  ['network_mode: service:db', '.network_mode', /bridge, host, none/],
  ['network_mode: hots', '.network_mode', /did you mean "host"/],
  ['extra_hosts: [a]', '.extra_hosts[0]', /host=address/],
  ['extra_hosts: ["a=b"]', '.extra_hosts[0]', /IP address/],
  ['ports: 80', '.ports', /a list of ports/],
  ['ports: ["80:80", "81:80", "80:82"]', '.ports[2]', /published port 80\/tcp stands twice/],
  ['ports: ["80:80", "127.0.0.1:80:81"]', '.ports[1]', /stands twice/],
  ['ports: ["80", "80"]', '.ports[1]', /container port 80\/tcp stands twice/],
  ['ports: ["8000-8002:80-81"]', '.ports[0]', /different lengths/],
  ['ports: ["8000-8002:80"]', '.ports[0]', /different lengths/],
  ['ports: ["1-65535:1-65535"]', '.ports[0]', /65535 ports.*at most 256/],
  ['ports: ["80/sctp"]', '.ports[0]', /tcp or udp/],
  ['ports: ["a.b:80:80"]', '.ports[0]', /IP address of the node/],
  ['ports: ["::1:80:80"]', '.ports[0]', /brackets/],
  ['ports: ["${NOPE:-x}:80"]', '.ports[0]', /"x:80" is not possible/],
  ['ports: [{published: 80}]', '.ports[0]', /container's port is missing/],
  ['ports: [{target: 70000}]', '.ports[0].target', /1 to 65535/],
  ['ports: [{target: 80, publish: 80}]', '.ports[0].publish', /did you mean "published"/],
  ['ports: [{target: 80, mode: hosts}]', '.ports[0].mode', /did you mean "host"/],
  ['volumes: ["./a:/b"]', '.volumes[0]', /relative path has no meaning on another node/],
  ['volumes: ["~/a:/b"]', '.volumes[0]', /relative path/],
  ['volumes: ["dat:/b"]', '.volumes[0]', /"dat" is not declared; did you mean "data"/],
  ['volumes: ["data:b"]', '.volumes[0]', /absolute path in the container/],
  ['volumes: ["data:/"]', '.volumes[0]', /not \/ itself/],
  ['volumes: ["data:/a/../b"]', '.volumes[0]', /absolute path/],
  ['volumes: ["data:/b:rx"]', '.volumes[0]', /ro or rw/],
  ['volumes: ["data:/b:nocopy"]', '.volumes[0]', /ro or rw/],
  ['volumes: ["data:/b:ro:x"]', '.volumes[0]', /is not possible/],
  ['volumes: ["data:/b", "/c:/b/"]', '.volumes[1]', /two mounts.*"\/b"/],
  ['volumes: ["data:/b"]\ntmpfs: /b', '.tmpfs', /two mounts/],
  ['volumes: [{source: data, target: /b}]', '.volumes[0]', /type is missing/],
  ['volumes: [{type: volume, source: data}]', '.volumes[0]', /target is missing/],
  ['volumes: [{type: bind, target: /b}]', '.volumes[0]', /source is missing/],
  ['volumes: [{type: bind, source: a, target: /b}]', '.volumes[0].source', /relative path/],
  ['volumes: [{type: npipe, source: a, target: /b}]', '.volumes[0].type', /volume, bind, tmpfs/],
  [
    'volumes: [{type: bind, source: /a, target: /b, bind: {propagation: shared}}]',
    '.volumes[0].bind.propagation',
    /not supported/,
  ],
  [
    'volumes: [{type: volume, source: data, target: /b, volume: {nocopy: true}}]',
    '.volumes[0].volume.nocopy',
    /not supported/,
  ],
  [
    'volumes: [{type: volume, target: /b, tmpfs: {size: 1}}]',
    '.volumes[0].tmpfs',
    /does not belong/,
  ],
  ['volumes: [{type: tmpfs, target: /b, source: data}]', '.volumes[0].source', /no source/],
  ['tmpfs: "/run:mode=700"', '.tmpfs', /size=64m/],
  ['healthcheck: {test: []}', '.healthcheck.test', /not complete/],
  ['healthcheck: {test: [curl, x]}', '.healthcheck.test', /CMD-SHELL/],
  ['healthcheck: {test: [CMD]}', '.healthcheck.test', /not complete/],
  ['healthcheck: {test: x, interval: 30}', '.healthcheck.interval', /did you mean "30s"/],
  ['healthcheck: {test: x, interval: 0s}', '.healthcheck.interval', /from 1 ms/],
  ['healthcheck: {test: x, retries: 0}', '.healthcheck.retries', /whole number from 1/],
  ['healthcheck: {interval: 3s}', '.healthcheck.interval', /timings alone/],
  ['healthcheck: {test: x, disable: true}', '.healthcheck', /disabled and yet has a test/],
  ['stop_signal: SIGFOO', '.stop_signal', /SIGTERM/],
  ['stop_grace_period: 90', '.stop_grace_period', /did you mean "90s"/],
  ['stop_grace_period: 11m', '.stop_grace_period', /to 600000 ms/],
  ['init: yes', '.init', /true or false/],
  ['read_only: 1', '.read_only', /true or false/],
  ['cap_add: [NET_ADMN]', '.cap_add[0]', /did you mean "NET_ADMIN"/],
  ['cap_add: NET_ADMIN', '.cap_add', /a list of capabilities/],
  ['devices: [i2c]', '.devices[0]', /\/dev\/i2c-1/],
  ['devices: ["/dev/a:/dev/b:rx"]', '.devices[0]', /letters r, w and m/],
  ['devices: ["/dev/a:/dev/c", "/dev/b:/dev/c"]', '.devices[1]', /same place/],
  ['restart: sometimes', '.restart', /unless-stopped/],
  [
    'deploy: {restart_policy: {condition: always}}',
    '.deploy.restart_policy.condition',
    /none, on-failure, any/,
  ],
  ['deploy: {restart_policy: {delay: 5}}', '.deploy.restart_policy.delay', /"5s"/],
  ['mem_limit: 3x', '.mem_limit', /512m/],
  ['mem_limit: 1m', '.mem_limit', /at least 6291456/],
  ['cpus: -1', '.cpus', /number from 0/],
  ['cpus: .inf', '.cpus', /number from 0/],
  [
    'cpus: 1\ndeploy: {resources: {limits: {cpus: "2"}}}',
    '.cpus',
    /contradicts services.web.deploy.resources.limits.cpus/,
  ],
  ['mem_limit: 32m\nmem_reservation: 64m', '.mem_reservation', /more is reserved/],
  [
    'deploy: {resources: {reservations: {devices: [{capabilities: [gpu]}]}}}',
    '.deploy.resources.reservations.devices',
    /placement constraint/,
  ],
  ['deploy: {mode: global, replicas: 1}', '.deploy.replicas', /once on every node/],
  ['deploy: {mode: replicated-job}', '.deploy.mode', /replicated, global/],
  ['deploy: {replicas: 641}', '.deploy.replicas', /from 0 to 640/],
  ['deploy: {replicas: 1.5}', '.deploy.replicas', /whole number/],
  ['deploy: {replicas: "${NOPE-}"}', '.deploy.replicas', /whole number/],
  ['scale: 2\ndeploy: {replicas: 3}', '.scale', /scale says 2 and deploy.replicas says 3/],
  [
    'deploy: {placement: {constraints: [node.id == x]}}',
    '.deploy.placement.constraints[0]',
    /node.hostname/,
  ],
  [
    'deploy: {placement: {constraints: [engine.labels.a == x]}}',
    '.deploy.placement.constraints[0]',
    /node.labels.NAME/,
  ],
  [
    'deploy: {placement: {constraints: [node.role == manager]}}',
    '.deploy.placement.constraints[0]',
    /no managers or workers/,
  ],
  [
    'deploy: {placement: {constraints: [node.role = a]}}',
    '.deploy.placement.constraints[0]',
    /key == value/,
  ],
  [
    'deploy: {update_config: {order: sideways}}',
    '.deploy.update_config.order',
    /stop-first, start-first/,
  ],
  [
    'deploy: {update_config: {max_failure_ratio: 2}}',
    '.deploy.update_config.max_failure_ratio',
    /from 0 to 1/,
  ],
  [
    'deploy: {rollback_config: {failure_action: rollback}}',
    '.deploy.rollback_config.failure_action',
    /pause, continue/,
  ],
  ['deploy: {x-grappe: {singleton: true}}', '.deploy.x-grappe', /beside deploy/],
  ['deploy: {replica: 1}', '.deploy.replica', /did you mean "replicas"/],
  ['depends_on: [wbe]', '.depends_on[0]', /did you mean "web"/],
  ['platform: windows/amd64', '.platform', /linux\/arm64/],
  ['pull_policy: build', '.pull_policy', /missing/],
  ['x-grappe: {singelton: true}', '.x-grappe.singelton', /did you mean "singleton"/],
  ['x-grappe: {priority: high}', '.x-grappe.priority', /critical, normal, best-effort/],
  ['x-grappe: {singleton: true}\nscale: 2', '.x-grappe', /cannot have 2 replicas/],
  ['x-grappe: {singleton: true}\nscale: 0', '.x-grappe', /cannot have 0 replicas/],
  ['x-grappe: {singleton: true}\ndeploy: {mode: global}', '.x-grappe', /cannot be global/],
  [
    'x-grappe: {singleton: true}\ndeploy: {update_config: {order: start-first}}',
    '.deploy.update_config',
    /stop-first/,
  ],
  ['network_mode: none\nports: ["80"]', '.ports', /without network/],
  ['network_mode: host\nports: ["8080:80"]', '.ports', /port 80 cannot become 8080/],
  ['imagee: x', '.imagee', /did you mean "image"/],
  ['frobnicate: 1', '.frobnicate', /is unknown/],
  ['"x y": 1', '["x y"]', /is unknown/],
];

describe('faults of a service', () => {
  it.each(FAULTS)('%s', (settings, path, text) => {
    const problems = problemsOf(serviceFile(settings));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(text);
    expect(problems[0]?.startsWith(`services.web${path}: `)).toBe(true);
  });

  it('wants an image that can be one', () => {
    expect(problemsOf('services: {web: {command: x}}')[0]).toMatch(
      /^services.web: the image is missing/,
    );
    expect(problemsOf(serviceFile('', 'Nginx'))[0]).toMatch(/capital letters/);
    expect(problemsOf(serviceFile('', '"${NOPE}"'))[0]).toMatch(/empty/);
  });

  it('never puts values of the environment into messages', () => {
    const text = serviceFile(
      'environment: {A: "hunter2 ${", B: [hunter2]}\nenv_file: a.env\nlabels: [hunter=2, hunter=2]',
    );
    const outcome = parse(text, { 'a.env': 'X="hunter2\n' });
    expect(outcome.ok).toBe(false);
    expect(JSON.stringify(outcome)).not.toContain('hunter2');
  });

  it('reports everything at once, by position', () => {
    const outcome = parse(
      'services:\n  b: {image: x, ports: [a]}\n  a: {image: y, bogus: 1, cpus: x}\nfoo: 1\n',
    );
    expect(
      outcome.ok ? [] : outcome.problems.map(({ line, column, path }) => [line, column, path]),
    ).toEqual([
      [2, 25, 'services.b.ports[0]'],
      [3, 17, 'services.a.bogus'],
      [3, 33, 'services.a.cpus'],
      [4, 1, 'foo'],
    ]);
  });
});

const keysOf = (kind: string) =>
  [...SERVICE_KEYS].filter(([, rule]) => rule.kind === kind).map(([key]) => key);

describe('keys that are not acted upon', () => {
  it.each(keysOf('refuse'))('%s is refused by name, with what to do instead', (key) => {
    expect(problemsOf(serviceFile(`${key}: something`))).toEqual([
      expect.stringMatching(
        new RegExp(`^services.web.${key}: "${key}" is not supported \\(.+\\)$`),
      ),
    ]);
  });

  it.each(keysOf('warn'))('%s is warned about', (key) => {
    const text = serviceFile(`${key}: something`);
    expect(problemsOf(text)).toEqual([]);
    expect(warningsOf(text)).toEqual([expect.stringContaining(`"${key}" is ignored: `)]);
  });

  it.each([
    ['depends_on: [web]', /restarted until what they need is there/],
    ['depends_on: {web: {condition: service_healthy}}', /any order/],
    ['restart: always\ndeploy: {restart_policy: {condition: none}}', /"restart" is ignored/],
    ['deploy: {labels: {a: b}}', /"labels" is ignored/],
    ['deploy: {endpoint_mode: dnsrr}', /"endpoint_mode" is ignored/],
    ['deploy: {placement: {preferences: [{spread: node.labels.x}]}}', /spread over converters/],
    ['healthcheck: {test: x, start_interval: 1s}', /"start_interval" is ignored/],
    ['ports: [{target: 80, mode: ingress}]', /without a published port/],
    ['ports: [{target: 53, published: 53, protocol: udp, mode: ingress}]', /serves no UDP/],
    ['ports: [{target: 80, published: 80, host_ip: 10.0.0.1, mode: ingress}]', /one address/],
    ['ports: [{target: 80, app_protocol: http}]', /"app_protocol" is ignored/],
    ['volumes: ["data:/a:ro,z"]', /SELinux/],
    ['pull_policy: always', /an image that is on the node is used/],
    ['environment: [NOPE]', /does not get it/],
    ['hostname: "a${NOPE}"', /NOPE is not set/],
    ['x-grape: {}', /did you mean "x-grappe"/],
  ])('%s is warned about', (settings, text) => {
    const file = serviceFile(settings);
    expect(problemsOf(file)).toEqual([]);
    expect(warningsOf(file)).toEqual([expect.stringMatching(text)]);
  });

  it('knows the top-level keys', () => {
    for (const [key, rule] of TOP_LEVEL_KEYS) {
      if (rule.kind === 'read') continue;
      const text = `${serviceFile('')}${key}: {a: b}\n`;
      const found = rule.kind === 'refuse' ? problemsOf(text) : warningsOf(text);
      expect(found).toEqual([expect.stringContaining(`"${key}" is `)]);
    }
  });
});
