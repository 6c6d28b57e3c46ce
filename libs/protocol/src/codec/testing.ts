import {
  TASK_STATES,
  type Assignment,
  type NodeFacts,
  type ServiceSpec,
  type SlotId,
  type StackSpec,
  type TaskStatus,
  type VolumeSpec,
} from '@grappe/domain';
import fc from 'fast-check';

/** Keeps `undefined` out of generated objects: absent fields are left out (exactOptionalPropertyTypes). */
function shape<T extends object>(
  required: Record<string, fc.Arbitrary<unknown>>,
  optional: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<T> {
  return fc.record(
    { ...required, ...optional },
    { requiredKeys: Object.keys(required), noNullPrototype: true },
  ) as unknown as fc.Arbitrary<T>;
}

/** Any text the wire can carry: valid UTF-16, no NUL. */
const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((t) => !t.includes('\0'));
const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
const path = text.map((t) => `/${t}`);
const key = text.filter((t) => t !== '' && !t.includes('=') && t !== '__proto__');
const map = fc.dictionary(key, text, { maxKeys: 4, noNullPrototype: true });
const texts = fc.array(text, { maxLength: 4 });
const durationMs = fc.nat({ max: 2_147_483_647 });
const bytes = fc.maxSafeNat();
const count = fc.integer({ min: 0, max: 4_294_967_295 });
const port = fc.integer({ min: 1, max: 65_535 });
const cpus = fc.double({ min: 0, max: 4_096, noNaN: true }).map((n) => n + 0);

const portSpec = shape(
  { target: port, protocol: fc.constantFrom('tcp', 'udp') },
  { published: port, hostIp: fc.ipV4() },
);
const mount = fc.oneof(
  shape({ kind: fc.constant('volume'), target: path, readOnly: fc.boolean() }, { source: word }),
  shape({ kind: fc.constant('bind'), source: path, target: path, readOnly: fc.boolean() }),
  shape({ kind: fc.constant('tmpfs'), target: path }, { sizeBytes: bytes }),
);
const healthcheck = fc.oneof(
  shape({ kind: fc.constantFrom('image', 'disabled') }),
  shape({
    kind: fc.constant('test'),
    test: fc.tuple(fc.constantFrom('CMD', 'CMD-SHELL'), text, text),
    intervalMs: durationMs,
    timeoutMs: durationMs,
    startPeriodMs: durationMs,
    retries: count,
  }),
);
const updatePolicy = shape({
  parallelism: count,
  delayMs: durationMs,
  order: fc.constantFrom('stop-first', 'start-first'),
  failureAction: fc.constantFrom('pause', 'continue', 'rollback'),
  monitorMs: durationMs,
  failureRatioMax: fc.constantFrom(0, 0.25, 1),
});
const constraint = shape({
  key: word.map((w) => `node.labels.${w}`),
  operator: fc.constantFrom('==', '!='),
  value: text,
});

export const serviceSpec = shape<ServiceSpec>(
  {
    name: label,
    image: word.map((w) => `registry.test:5000/${w}:1`),
    environment: map,
    labels: map,
    networkMode: fc.constantFrom('bridge', 'host', 'none'),
    extraHosts: fc.array(shape({ host: word, address: fc.ipV6() }), { maxLength: 3 }),
    ports: fc.array(portSpec, { maxLength: 3 }),
    mounts: fc.array(mount, { maxLength: 3 }),
    healthcheck,
    stopGraceMs: fc.nat({ max: 600_000 }),
    init: fc.boolean(),
    readOnlyRootfs: fc.boolean(),
    capAdd: texts,
    capDrop: texts,
    devices: fc.array(
      shape({ source: path, target: path, permissions: fc.constantFrom('r', 'rw', 'rwm') }),
      { maxLength: 2 },
    ),
    limits: shape({}, { cpus, memoryBytes: bytes, pids: bytes }),
    reservations: shape({ cpus, memoryBytes: bytes }),
    restart: shape(
      {
        condition: fc.constantFrom('none', 'on-failure', 'any'),
        delayMs: durationMs,
        windowMs: durationMs,
      },
      { attemptsMax: count },
    ),
    mode: fc.oneof(
      shape({ kind: fc.constant('global') }),
      shape({ kind: fc.constant('replicated'), replicas: fc.nat({ max: 640 }) }),
    ),
    placement: shape(
      { constraints: fc.array(constraint, { maxLength: 3 }) },
      { replicasPerNodeMax: count },
    ),
    update: updatePolicy,
    rollback: updatePolicy,
    singleton: fc.boolean(),
    priority: fc.constantFrom('normal', 'critical', 'best-effort'),
    standby: fc.constantFrom('none', 'warm'),
  },
  {
    entrypoint: texts,
    command: texts,
    user: text,
    workingDir: text,
    hostname: text,
    stopSignal: text,
  },
);

export const volumeSpec = shape<VolumeSpec>({
  name: word,
  driver: word,
  driverOptions: map,
  labels: map,
  external: fc.boolean(),
});
const volumes = fc.uniqueArray(volumeSpec, { maxLength: 3, selector: (v) => v.name });

export const stackSpec = shape<StackSpec>({
  name: label,
  services: fc.uniqueArray(serviceSpec, { maxLength: 3, selector: (s) => s.name }),
  volumes,
});

export const slotId: fc.Arbitrary<SlotId> = fc.oneof(
  shape<SlotId>({ kind: fc.constant('replica'), index: fc.integer({ min: 1, max: 640 }) }),
  shape<SlotId>({ kind: fc.constant('node'), node: label }),
);

export const taskStatus = shape<TaskStatus>(
  {
    attempt: count,
    state: fc.constantFrom(...TASK_STATES),
    health: fc.constantFrom('none', 'starting', 'healthy', 'unhealthy'),
    message: text,
    ports: texts,
  },
  { containerId: text, exitCode: fc.integer() },
);

export const nodeFacts = shape<NodeFacts>(
  {
    bootId: fc.uuid(),
    architecture: word,
    operatingSystem: text,
    kernel: text,
    agentVersion: word,
    capacity: shape({ cpus, memoryBytes: bytes }),
    wallClockMs: fc.maxSafeInteger(),
    probePort: fc.nat({ max: 65_535 }),
  },
  { engineVersion: text },
);

const generation = shape({ term: bytes, number: bytes });
const assignedTask = shape<Assignment['tasks'][number]>({
  id: word.map((w) => `t-${w}`),
  service: fc.tuple(label, label).map(([stack, service]) => `${stack}/${service}`),
  slot: slotId,
  version: count,
  spec: serviceSpec,
  volumes,
  standby: fc.boolean(),
});

export const assignment = shape<Assignment>({
  rack: label,
  generation,
  tasks: fc.uniqueArray(assignedTask, { maxLength: 3, selector: (t) => t.id }),
  prefetch: texts,
});
