import {
  FRONT_DOOR_PARTS,
  parseServiceName,
  parseStackName,
  SERVER_REPORTS_MAX,
  CHECK_FINDINGS,
  SERVER_STATES,
  serviceKey as keyOfService,
  VIRTUAL_IP_STATES,
  type FrontDoor,
  type FrontDoorReport,
  type GatewayDuty,
  type NodeName,
  type TaskId,
} from '@grappe/domain';
import type { MessageTypeDefinition } from '@grpc/proto-loader';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { protocolPackage } from '../definition.ts';
import {
  decodeFrontDoor,
  decodeFrontDoorReport,
  encodeFrontDoor,
  encodeFrontDoorReport,
} from './index.ts';
import {
  certificateNames,
  count,
  durationMs,
  generation,
  label,
  path,
  policy,
  port,
  shape,
  text,
  word,
} from './testing.ts';

const listen = { address: fc.oneof(fc.ipV4(), fc.ipV6()), port };
const serviceKey = fc.tuple(label, label).map(([stack, service]) => `${stack}/${service}`);
const taskId = word.map((w) => `t-${w}`);
const frontEndBase = {
  name: word,
  listen: fc.array(shape(listen), { maxLength: 2 }),
  clientTimeoutMs: durationMs,
};
const frontEndOptions = { connectionsMax: count, tls: shape({ certificates: certificateNames }) };
const route = shape({ backEnd: word }, { host: word, path });
const frontEnd = fc.oneof(
  shape({ mode: fc.constant('tcp'), backEnd: word, ...frontEndBase }, frontEndOptions),
  shape(
    {
      mode: fc.constant('http'),
      routes: fc.array(route, { maxLength: 3 }),
      forwardedFor: fc.boolean(),
      ...frontEndBase,
    },
    frontEndOptions,
  ),
);
const backEnd = shape(
  {
    name: word,
    service: serviceKey,
    mode: fc.constantFrom('http', 'tcp'),
    slots: count,
    servers: fc.array(
      shape({
        task: taskId,
        node: label,
        slot: count,
        weight: count,
        state: fc.constantFrom('ready', 'drain', 'maint'),
        ...listen,
      }),
      { maxLength: 3 },
    ),
    ...policy,
  },
  { connectionsMax: count },
);
const gateway = shape({ node: label, address: fc.ipV4() });

const gatewayDuty = shape<GatewayDuty>(
  {
    generation,
    certificates: fc.array(shape({ name: word, pem: text }), { maxLength: 2 }),
  },
  {
    door: shape(
      {
        frontEnds: fc.array(frontEnd, { maxLength: 3 }),
        backEnds: fc.array(backEnd, { maxLength: 3 }),
        connectionsMax: count,
      },
      {
        statistics: shape({ ...listen, user: word, passwordHash: word }),
        prometheus: shape(listen),
      },
    ),
    virtualIp: shape(
      {
        address: fc.ipV4(),
        own: gateway,
        peers: fc.array(gateway, { maxLength: 3 }),
        routerId: count,
        priority: count,
        advertIntervalMs: durationMs,
      },
      { interface: word },
    ),
    services: shape({
      cidr: word,
      nodes: fc.array(fc.ipV4(), { maxLength: 3 }),
      ports: fc.array(shape({ address: fc.ipV4(), port, listen: port }), { maxLength: 3 }),
    }),
  },
);

const frontDoorReport = shape<FrontDoorReport>(
  {
    problems: fc.array(
      shape(
        { part: fc.constantFrom(...FRONT_DOOR_PARTS), code: word, message: text, remedy: text },
        { service: serviceKey },
      ),
      { maxLength: 3 },
    ),
    restarts: count,
    servers: fc.array(
      shape(
        {
          backEnd: word,
          task: taskId,
          state: fc.constantFrom(...SERVER_STATES),
          forMs: count,
        },
        { check: word, found: fc.constantFrom(...CHECK_FINDINGS) },
      ),
      { maxLength: 3 },
    ),
  },
  {
    applied: generation,
    virtualIp: shape(
      { state: fc.constantFrom(...VIRTUAL_IP_STATES), forMs: count, twoHolders: count },
      { reason: word },
    ),
  },
);

const definition = protocolPackage();
/** The limit of a message on the link, which the largest front door must keep to. */
const MESSAGE_BYTES = 4_194_304;

function wireType(name: string): MessageTypeDefinition<object, object> {
  return definition[`grappe.link.v1.${name}`] as MessageTypeDefinition<object, object>;
}

function carried(name: string, message: object): never {
  const { serialize, deserialize } = wireType(name);
  return deserialize(serialize(message)) as never;
}

function problemOf(message: object): string {
  const decoded = decodeFrontDoor(carried('FrontDoor', message));
  return decoded.ok ? 'accepted' : decoded.error.message;
}

describe('FrontDoor', () => {
  it('is the same on the other side', () => {
    fc.assert(
      fc.property(gatewayDuty, (duty) => {
        const decoded = decodeFrontDoor(carried('FrontDoor', encodeFrontDoor(duty)));
        expect(decoded).toEqual({ ok: true, value: duty });
      }),
      { numRuns: 100 },
    );
  });

  it('survives a file of JSON', () => {
    fc.assert(
      fc.property(gatewayDuty, (duty) => {
        const json = JSON.stringify(carried('FrontDoor', encodeFrontDoor(duty)));
        expect(decodeFrontDoor(JSON.parse(json) as never)).toEqual({ ok: true, value: duty });
      }),
      { numRuns: 50 },
    );
  });

  it('of 1,000 services with 16 tasks each fits into a message', () => {
    const message = encodeFrontDoor(large(1_000, 16));
    const bytes = wireType('FrontDoor').serialize(message);
    expect(bytes.length).toBeLessThan(MESSAGE_BYTES);
    expect(decodeFrontDoor(carried('FrontDoor', message)).ok).toBe(true);
  });

  it.each([
    [{}, 'frontDoor.generation: required message is missing'],
    [{ generation: {} }, 'accepted'],
    [
      { generation: {}, certificates: [{ name: '../key', pem: '' }] },
      'frontDoor.certificates[0].name: expected the name of a certificate',
    ],
    [
      {
        generation: {},
        certificates: Array.from({ length: 17 }, (_, i) => ({
          name: `c${i}`,
          pem: 'x'.repeat(65_536),
        })),
      },
      'frontDoor.certificates: 1114112 bytes, at most 1048576 are accepted',
    ],
    [
      { generation: {}, door: { frontEnds: [{ name: 'a' }] } },
      'frontDoor.door.frontEnds[0]: expected exactly one of http, tcp',
    ],
    [
      {
        generation: {},
        door: { backEnds: [{ name: 'a', service: 's/w', policy: { balance: 'x' } }] },
      },
      'frontDoor.door.backEnds[0].policy.balance: expected the name of an algorithm',
    ],
    [
      { generation: {}, virtualIp: { own: { node: 'A B' } } },
      'frontDoor.virtualIp.own.node: "A B" is not a node name',
    ],
  ])('%j: %s', (message, expected) => {
    expect(problemOf(message)).toContain(expected);
  });

  it('of any shape is a result', () => {
    fc.assert(
      fc.property(fc.anything(), (message) => {
        const decoded = decodeFrontDoor(message as never);
        if (!decoded.ok) expect(decoded.error.code).toBe('INVALID_INPUT');
      }),
      { numRuns: 200 },
    );
  });
});

describe('FrontDoorReport', () => {
  it('is the same on the other side', () => {
    fc.assert(
      fc.property(frontDoorReport, (report) => {
        const decoded = decodeFrontDoorReport(
          carried('FrontDoorReport', encodeFrontDoorReport(report)),
        );
        expect(decoded).toEqual({ ok: true, value: report });
      }),
      { numRuns: 100 },
    );
  });

  it('is cut where a text is too long, and refused where it has too many servers', () => {
    const server = {
      backEnd: 'web',
      task: 't-1' as TaskId,
      state: 'down' as const,
      forMs: -1,
      check: 'x'.repeat(5_000),
    };
    const report: FrontDoorReport = {
      problems: Array.from({ length: 100 }, () => ({
        part: 'virtual-ip' as const,
        code: 'taken',
        message: 'm'.repeat(5_000),
        remedy: '',
      })),
      restarts: 0,
      servers: [server],
    };
    const cut = decodeFrontDoorReport(carried('FrontDoorReport', encodeFrontDoorReport(report)));
    expect(cut.ok && cut.value.problems).toHaveLength(64);
    expect(cut.ok && cut.value.problems[0]?.message).toHaveLength(1_000);
    expect(cut.ok && cut.value.servers[0]).toMatchObject({ forMs: 0, check: 'x'.repeat(200) });
    const servers = Array.from({ length: SERVER_REPORTS_MAX + 1 }, () => server);
    const many = encodeFrontDoorReport({ ...report, servers });
    expect(decodeFrontDoorReport(carried('FrontDoorReport', many))).toMatchObject({
      ok: false,
      error: { message: 'frontDoorReport.servers: 1025 entries, at most 1024 are accepted' },
    });
  });
});

/** As large as it may become: names of the usual length, HTTP checks everywhere. */
function large(services: number, tasks: number): GatewayDuty {
  const stack = parseStackName('registration');
  const service = parseServiceName('application-server');
  if (!stack.ok || !service.ok) throw new Error('these are names');
  const address = '172.16.0.50';
  const backEnds: FrontDoor['backEnds'] = Array.from({ length: services }, (_, index) => ({
    name: `registration/application-server-${index}:8080`,
    service: keyOfService(stack.value, service.value),
    mode: 'http' as const,
    balance: { name: 'weighted-least-connections' as const },
    sticky: { kind: 'cookie' as const, cookie: 'GRAPPE_SERVER' },
    check: {
      kind: 'http' as const,
      intervalMs: 1_000,
      timeoutMs: 1_000,
      rise: 2,
      fall: 3,
      path: '/registration/health/ready',
      host: 'registration.example.org',
      expectedStatus: [{ from: 200, to: 399 }],
    },
    timeouts: { connectMs: 500, serverMs: 60_000, queueMs: 5_000, tunnelMs: 3_600_000 },
    retries: 3,
    connectionsMax: 200,
    slots: 16,
    servers: Array.from({ length: tasks }, (_task, slot) => ({
      task: `abcdefgh${index}-${slot}` as TaskId,
      node: `black-pearl${slot}` as NodeName,
      slot: slot + 1,
      address: `172.16.0.${slot + 51}`,
      port: 32_768 + slot,
      weight: 100,
      state: 'ready' as const,
    })),
  }));
  return {
    generation: { term: 1, number: 1 },
    certificates: [],
    door: {
      connectionsMax: 2_000,
      backEnds,
      frontEnds: backEnds.map(({ name }, index) => ({
        name,
        mode: 'http' as const,
        listen: [{ address, port: 10_000 + index }],
        clientTimeoutMs: 60_000,
        forwardedFor: true,
        routes: [{ host: 'registration.example.org', path: '/registration', backEnd: name }],
      })),
    },
  };
}
