import { createHash } from 'node:crypto';
import { failure, formatJoinToken, GrappeError } from '@grappe/domain';
import type {
  DeployRequest__Output,
  Doubt,
  Event,
  ExplainNodeResponse,
  GetFrontDoorResponse,
  HookResult,
  OperatorAlert,
  GetPowerResponse,
  Incident,
  LogEntry,
  NodeHardware__Output,
  Node__Output,
  PowerReportResponse,
  Rollout,
  Upgrade,
  Service__Output,
  SlotExplanation,
  SubjectAvailability,
  Task__Output,
  TierPlan,
  Token,
} from '@grappe/protocol';

/** What the test controller gives out; of the form of a real one, and good nowhere. */
export const TEST_TOKEN = formatJoinToken({
  caDigest: 'a'.repeat(26),
  id: 'ab12cd34',
  secret: 'b'.repeat(26),
});

/** The state behind the test controller: small, but it changes as a rack does. */
export class TestWorld {
  readonly nodes = new Map<string, Node__Output>();
  readonly services = new Map<string, Service__Output>();
  readonly tasks: Task__Output[] = [];
  readonly stacks = new Map<string, { readonly deployedAtMs: number }>();
  readonly events: Event[] = [];
  readonly logs: LogEntry[] = [];
  readonly incidents: Incident[] = [];
  /** The latest first. */
  readonly rollouts: Rollout[] = [];
  /** What becomes of the latest one, each after it was listed once more. */
  readonly rolloutSteps: Rollout[] = [];
  readonly rolloutChanges: string[] = [];
  upgrade: Upgrade | undefined;
  /** What it becomes at each look. */
  readonly upgradeSteps: Upgrade[] = [];
  /** How it was asked for, and changed. */
  readonly upgradeRequests: unknown[] = [];
  /** Why it is refused. */
  upgradeProblem: string | undefined;
  /** What was measured. */
  readonly subjects: SubjectAvailability[] = [];
  /** Answers of ExplainNode, but for the node itself. */
  readonly explanations = new Map<string, ExplainNodeResponse>();
  /** Added to the one slot that ExplainService answers with. */
  slotEvidence: SlotExplanation = {};
  /** Answer of GetPower. */
  power: GetPowerResponse = { because: 'normal: rack.yaml describes no battery', watts: 12.5 };
  /** Newest first. */
  alerts: OperatorAlert[] = [];
  hooks: HookResult[] = [];
  /** Answer of GetFrontDoor. */
  frontDoor: GetFrontDoorResponse = {};
  /** Services that it was asked for. */
  readonly frontDoorsOf: string[] = [];
  /** Answer of PowerReport. */
  report: PowerReportResponse = { clockSet: true, serverWatts: 1_200, serverAssumed: true };
  /** Days that reports were asked for. */
  readonly reported: number[] = [];
  /** What each tier would do. */
  readonly plan: TierPlan[] = [];
  /** Set while the controller doubts itself. */
  doubt: Doubt | undefined;
  readonly rebalances: { service: string | undefined; singletons: boolean }[] = [];
  readonly confirmedOff: string[] = [];
  readonly identified: { name: string; durationMs: number }[] = [];
  readonly powerCycled: string[] = [];
  /** By node; of a silent one nobody hears whether it has cut the power. */
  readonly relays = new Map<string, 'works' | 'silent'>();
  readonly images = new Map<string, { bytes: Buffer; sizeBytes: number; complete: boolean }>();
  readonly tokens: {
    node: string | undefined;
    ttlMs: number;
    uses: number;
    replace?: boolean;
  }[] = [];
  /** Join tokens that have not expired. */
  readonly outstanding: Token[] = [];
  /** Each entry lets one upload come as far as this many bytes and then cuts it. */
  readonly uploadCuts: number[] = [];
  uploads = 0;
  /** Destroys all connections, as a dead link does; set by the test controller. */
  cutLinks: () => void = () => undefined;
  /** Answers every call with this failure while it is set. */
  failing: GrappeError | undefined;
  /** Answers nothing while it is set. */
  hanging = false;
  /** Log followers that are connected. */
  followers = 0;

  node(name: string): Node__Output {
    const node = this.nodes.get(name);
    if (node !== undefined) return node;
    throw GrappeError.from(
      failure('NOT_FOUND', `no node ${name}`, '`grappe node ls` — all of them'),
    );
  }

  service(key: string): Service__Output {
    const service = this.services.get(key);
    if (service !== undefined) return service;
    throw GrappeError.from(failure('NOT_FOUND', `no service ${key}`));
  }

  deploy({ stack, dryRun }: DeployRequest__Output) {
    const name = stack?.name ?? '';
    const wanted = new Map((stack?.services ?? []).map((spec) => [`${name}/${spec.name}`, spec]));
    const changes = [...wanted].map(([key, spec]) => {
      const before = this.services.get(key);
      const replicas = spec.mode?.replicated?.replicas ?? 1;
      const kind =
        before === undefined
          ? ('KIND_CREATED' as const)
          : before.image !== spec.image
            ? ('KIND_UPDATED' as const)
            : before.tasksWanted !== replicas
              ? ('KIND_SCALED' as const)
              : ('KIND_UNCHANGED' as const);
      const version = (before?.version ?? 0) + (kind === 'KIND_UNCHANGED' ? 0 : 1);
      const after = {
        ...sampleService(key),
        image: spec.image,
        version,
        tasksWanted: replicas,
      };
      if (!dryRun) this.services.set(key, after);
      return { service: key, kind, version };
    });
    const gone = [...this.services.keys()].filter(
      (key) => key.startsWith(`${name}/`) && !wanted.has(key),
    );
    for (const key of gone) if (!dryRun) this.services.delete(key);
    if (!dryRun) this.stacks.set(name, { deployedAtMs: Date.now() });
    return [
      ...changes,
      ...gone.map((service) => ({ service, kind: 'KIND_REMOVED' as const, version: 0 })),
    ];
  }

  beginUpload(sha256: string, sizeBytes: number) {
    const image = this.images.get(sha256) ?? { bytes: Buffer.alloc(0), sizeBytes, complete: false };
    this.images.set(sha256, image);
    return {
      offset: image.bytes.length,
      complete: image.complete,
      references: image.complete ? ['web:1'] : [],
    };
  }

  /** Checks as the controller does: order, size, checksum. */
  receive(sha256: string, offset: number, data: Uint8Array): void {
    const image = this.images.get(sha256);
    if (image === undefined || image.bytes.length !== offset) {
      throw new GrappeError('INVALID_INPUT', `chunk at ${offset} is out of order`);
    }
    image.bytes = Buffer.concat([image.bytes, data]);
  }

  finishUpload(sha256: string): string[] {
    const image = this.images.get(sha256);
    const actual = createHash('sha256')
      .update(image?.bytes ?? '')
      .digest('hex');
    if (image === undefined || actual !== sha256)
      throw new GrappeError('CORRUPT', 'checksum differs');
    image.complete = true;
    return ['web:1'];
  }
}

export function sampleNode(name: string, change: Partial<Node__Output> = {}): Node__Output {
  return {
    name,
    condition: 'NODE_CONDITION_READY',
    availability: 'AVAILABILITY_ACTIVE',
    address: '172.16.0.51',
    converter: 'c1',
    roles: ['gateway'],
    labels: { disk: 'ssd' },
    facts: {
      bootId: 'b00t',
      architecture: 'arm64',
      operatingSystem: 'Debian 12',
      kernel: '6.6',
      agentVersion: '0.1.0',
      engineVersion: '28.0',
      cpus: 4,
      memoryBytes: 949_000_000,
      wallClockMs: 0,
      probePort: 0,
      boardSerial: '',
    },
    tasksRunning: 2,
    cpusReserved: 0.5,
    memoryReservedBytes: 134_217_728,
    silentMs: 210,
    clockSkewMs: -3,
    certificateExpiresAtMs: Date.UTC(2046, 0, 2),
    images: ['web:1'],
    note: '',
    hardware: null,
    power: null,
    ...change,
  };
}

/** Of a node to which everything is wired. */
export function sampleHardware(change: Partial<NodeHardware__Output> = {}): NodeHardware__Output {
  return {
    report: {
      troubles: ['button at GPIO 24: the pin is busy'],
      readings: [
        {
          role: 'ROLE_NODE',
          sensor: 'ina3221 channel 2',
          sample: { watts: 2.314, volts: 5.08, amps: 0.4555 },
          distrust: '',
          ageMs: 40,
        },
        {
          role: 'ROLE_BATTERY',
          sensor: 'ina226',
          sample: {
            volts: 12.61,
            amps: -1.2,
            charge: 0.714,
            temperatureC: 24,
            onMains: false,
            batteryLow: true,
            runtimeSeconds: 5_400,
          },
          distrust: '',
          ageMs: 40,
        },
      ],
      powerGoods: [
        { converter: 'c1', good: true },
        { converter: 'c2', good: false },
      ],
      relays: [
        { node: 'pi2', off: false },
        { node: 'pi4', off: true },
      ],
      underVoltage: true,
      temperatureC: 48.24,
      lights: 'identify',
    },
    reportedAgoMs: 3_200,
    faults: ['shop/web'],
    identifyLeftMs: 42_000,
    ...change,
  };
}

export function sampleService(key: string, change: Partial<Service__Output> = {}): Service__Output {
  return {
    key,
    image: 'web:1',
    global: false,
    tasksRunning: 1,
    tasksWanted: 1,
    version: 1,
    ports: [
      { target: 80, published: 8080, protocol: 'PROTOCOL_TCP', ingress: false, rackOnly: false },
    ],
    note: '',
    address: '',
    ...change,
  };
}

export function sampleTask(service: string, change: Partial<Task__Output> = {}): Task__Output {
  return {
    id: 't-1',
    service,
    slot: '1',
    version: 1,
    node: 'pi1',
    wanted: true,
    status: {
      attempt: 0,
      state: 'TASK_STATE_RUNNING',
      health: 'TASK_HEALTH_HEALTHY',
      message: '',
      containerId: 'c0ffee',
      ports: ['8080:80/tcp'],
    },
    createdAtMs: Date.now() - 180_000,
    reason: 'deployed',
    image: 'web:1',
    nodeLost: false,
    standby: false,
    movedFrom: '',
    ...change,
  };
}
