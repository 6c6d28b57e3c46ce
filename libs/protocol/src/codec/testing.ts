import {
  BALANCE_NAMES,
  CHEMISTRIES,
  REFUSED_BALANCE,
  TASK_STATES,
  TIERS,
  type Assignment,
  type HardwareReport,
  type NodeFacts,
  type NodeHardware,
  type NodeStanding,
  type RelaySwitch,
  type ServiceSpec,
  type SlotId,
  type StackSpec,
  type TaskStatus,
  type VolumeSpec,
} from '@grappe/domain';
import fc from 'fast-check';

/** Keeps `undefined` out of generated objects: absent fields are left out (exactOptionalPropertyTypes). */
export function shape<T extends object>(
  required: Record<string, fc.Arbitrary<unknown>>,
  optional: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<T> {
  return fc.record(
    { ...required, ...optional },
    { requiredKeys: Object.keys(required), noNullPrototype: true },
  ) as unknown as fc.Arbitrary<T>;
}

/** Any text the wire can carry: valid UTF-16, no NUL. */
export const text = fc.string({ unit: 'binary', maxLength: 20 }).filter((t) => !t.includes('\0'));
export const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
export const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/);
export const path = text.map((t) => `/${t}`);
const key = text.filter((t) => t !== '' && !t.includes('=') && t !== '__proto__');
const map = fc.dictionary(key, text, { maxKeys: 4, noNullPrototype: true });
const texts = fc.array(text, { maxLength: 4 });
export const durationMs = fc.nat({ max: 2_147_483_647 });
const bytes = fc.maxSafeNat();
export const count = fc.integer({ min: 0, max: 4_294_967_295 });
export const port = fc.integer({ min: 1, max: 65_535 });
const cpus = fc.double({ min: 0, max: 4_096, noNaN: true }).map((n) => n + 0);

const portSpec = shape(
  { target: port, protocol: fc.constantFrom('tcp', 'udp') },
  { published: port, hostIp: fc.ipV4(), ingress: fc.constant(true), rackOnly: fc.constant(true) },
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

const checkTiming = { intervalMs: durationMs, timeoutMs: durationMs, rise: count, fall: count };
const statusRange = shape({
  from: fc.integer({ min: 100, max: 599 }),
  to: fc.integer({ min: 100, max: 599 }),
});
export const policy = {
  balance: fc
    .constantFrom(...BALANCE_NAMES.filter((name) => !Object.hasOwn(REFUSED_BALANCE, name)))
    .map((name) => (name === 'header-hash' ? { name, header: 'X-Key' } : { name })),
  sticky: fc.oneof(
    shape({ kind: fc.constant('none') }),
    shape({ kind: fc.constant('cookie'), cookie: word }),
    shape({ kind: fc.constant('source'), expireMs: durationMs }),
  ),
  check: fc.oneof(
    shape({ kind: fc.constant('none') }),
    shape({ kind: fc.constant('tcp'), ...checkTiming }),
    shape(
      {
        kind: fc.constant('http'),
        ...checkTiming,
        path,
        expectedStatus: fc.array(statusRange, { maxLength: 2 }),
      },
      { host: word },
    ),
    shape({ kind: fc.constant('command'), ...checkTiming, command: word }),
  ),
  timeouts: shape({
    connectMs: durationMs,
    serverMs: durationMs,
    queueMs: durationMs,
    tunnelMs: durationMs,
  }),
  retries: count,
};
export const certificateNames = fc.array(word, { minLength: 1, maxLength: 2 });
const exposureBase = { target: port, port, clientTimeoutMs: durationMs, ...policy };
const exposureOptions = {
  connectionsMax: count,
  certificates: certificateNames,
  weights: fc.dictionary(label, fc.nat({ max: 256 }), {
    minKeys: 1,
    maxKeys: 3,
    noNullPrototype: true,
  }),
  weightsByLoad: fc.constant(true),
  replacement: shape({ afterMs: durationMs, startPeriodMs: durationMs }),
};
const exposure = fc.oneof(
  shape({ mode: fc.constant('tcp'), ...exposureBase }, exposureOptions),
  shape(
    { mode: fc.constant('http'), forwardedFor: fc.boolean(), ...exposureBase },
    { ...exposureOptions, host: word, path },
  ),
);

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
    exposures: fc.array(exposure, { minLength: 1, maxLength: 2 }),
    dependsOn: fc.array(label, { minLength: 1, maxLength: 3 }),
    expose: fc.array(port, { minLength: 1, maxLength: 3 }),
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

export const generation = shape({ term: bytes, number: bytes });
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

const pin = { gpio: fc.nat({ max: 27 }), activeLow: fc.boolean() };
const kernelName = fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._:-]{0,10}$/);
const positive = fc.double({ min: 0.1, max: 100, noNaN: true });
const light = fc.oneof(
  shape({ kind: fc.constant('gpio'), ...pin }),
  shape({ kind: fc.constant('kernel'), name: kernelName }),
);
const sensorSpec = fc.oneof(
  shape(
    { kind: fc.constant('hwmon'), driver: kernelName, channel: fc.nat({ max: 3 }) },
    { shuntOhms: positive },
  ),
  shape(
    {
      kind: fc.constant('iio'),
      device: kernelName,
      channel: fc.nat({ max: 3 }),
      divider: positive,
    },
    { shuntOhms: positive },
  ),
  shape({ kind: fc.constant('power-supply'), name: kernelName }),
  shape({ kind: fc.constant('nut'), ups: word, host: fc.oneof(fc.ipV6(), label), port }),
);
const battery = shape({
  chemistry: fc.constantFrom(...CHEMISTRIES),
  nominalVolts: positive,
  capacityAh: positive,
});

export const hardware = shape<NodeHardware>(
  {
    relays: fc.array(shape({ node: label, ...pin }), { maxLength: 3 }),
    powerGoods: fc.array(shape({ converter: label, ...pin }), { maxLength: 3 }),
    sensors: fc.array(
      fc.oneof(
        shape({ role: fc.constant('node'), spec: sensorSpec }),
        shape({ role: fc.constant('battery'), spec: sensorSpec, battery }),
      ),
      { maxLength: 3 },
    ),
  },
  { powerLed: light, statusLed: light, button: shape(pin), board: word },
);

export const standing = shape<NodeStanding>({
  tier: fc.constantFrom(...TIERS),
  onBattery: fc.boolean(),
  draining: fc.boolean(),
  fault: fc.boolean(),
  identifyForMs: durationMs,
});

export const relaySwitch = shape<RelaySwitch>({ node: label, off: fc.boolean() });

/** Proto has no negative zero of its own, and tests tell the two apart. */
const measured = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((n) => n + 0);
const sample = shape(
  {},
  {
    volts: measured,
    amps: measured,
    watts: measured,
    charge: measured,
    temperatureC: measured,
    onMains: fc.boolean(),
    batteryLow: fc.boolean(),
    runtimeSeconds: measured,
  },
);
const reading = shape(
  { role: fc.constantFrom('node', 'battery'), sensor: text, ageMs: count },
  { sample, distrust: text.filter((t) => t !== '') },
);

export const hardwareReport = shape<HardwareReport>(
  {
    troubles: texts,
    readings: fc.array(reading, { maxLength: 3 }),
    powerGoods: fc.array(shape({ converter: label, good: fc.boolean() }), { maxLength: 3 }),
    relays: fc.array(relaySwitch, { maxLength: 3 }),
    lights: word,
  },
  { underVoltage: fc.boolean(), temperatureC: measured, modelledWatts: measured },
);
