import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { GrappeError, MESSAGE_BYTES_MAX } from '@grappe/domain';
import {
  protocolTypes,
  type EventsHandlers,
  type ImagesHandlers,
  type IncidentsHandlers,
  type Node__Output,
  type NodesHandlers,
  type PowerHandlers,
  type RackHandlers,
  type StacksHandlers,
} from '@grappe/protocol';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import type { PemBundle } from '@grappe/adapter-pki';
import { unary } from './test-calls.ts';
import { alertsHandlers } from './test-alerts.ts';
import { frontDoorHandlers } from './test-front-door.ts';
import { rolloutsHandlers } from './test-rollouts.ts';
import { TEST_TOKEN, type TestWorld } from './test-world.ts';
import { upgradesHandlers } from './test-upgrades.ts';
import { uploadsHandlers } from './test-uploads.ts';

export interface TestController {
  /** `127.0.0.1:port`. */
  readonly address: string;
  stop(): Promise<void>;
}

/** The operator API over real mutual TLS on loopback, in front of a TestWorld. */
export async function startTestController(
  world: TestWorld,
  bundle: PemBundle,
): Promise<TestController> {
  const server = new Server({ 'grpc.max_receive_message_length': MESSAGE_BYTES_MAX });
  const operator = protocolTypes().grappe.operator.v1;
  const { Nodes, Stacks, Images, Incidents, Rollouts, Alerts, FrontDoor, Events, Power, Rack } =
    operator;
  server.addService(Nodes.service, nodesHandlers(world));
  server.addService(Stacks.service, stacksHandlers(world));
  server.addService(Images.service, imagesHandlers(world));
  server.addService(Incidents.service, incidentsHandlers(world));
  server.addService(Rollouts.service, rolloutsHandlers(world));
  server.addService(operator.Upgrades.service, upgradesHandlers(world));
  server.addService(Alerts.service, alertsHandlers(world));
  server.addService(FrontDoor.service, frontDoorHandlers(world));
  server.addService(Events.service, eventsHandlers(world));
  server.addService(Power.service, powerHandlers(world));
  server.addService(Rack.service, rackHandlers(world));
  const pair = { cert_chain: Buffer.from(bundle.certPem), private_key: Buffer.from(bundle.keyPem) };
  const credentials = ServerCredentials.createSsl(Buffer.from(bundle.caPem), [pair], true);
  const bound = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', credentials, (error, chosen) => {
      if (error === null) resolve(chosen);
      else reject(error);
    });
  });
  const relay = await startRelay(bound);
  world.cutLinks = relay.cut;
  return {
    address: `127.0.0.1:${relay.port}`,
    stop: () => {
      server.forceShutdown();
      return relay.stop();
    },
  };
}

/** A wire between command and controller that can be cut. */
async function startRelay(target: number) {
  const sockets = new Set<Socket>();
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  const relay = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      // Else each small packet of a handshake waits for the answer to the one before.
      socket.setNoDelay(true);
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const address = relay.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut,
    stop: async () => {
      const closed = once(relay, 'close');
      relay.close();
      cut();
      await closed;
    },
  };
}

function nodesHandlers(world: TestWorld): NodesHandlers {
  const change = (
    name: string,
    availability: Node__Output['availability'],
    maintenanceLeftMs?: number,
  ) => {
    const { maintenanceLeftMs: _before, ...rest } = world.node(name);
    const node: Node__Output = {
      ...rest,
      availability,
      ...(maintenanceLeftMs === undefined ? {} : { maintenanceLeftMs }),
    };
    world.nodes.set(name, node);
    return { node };
  };
  return {
    ListNodes: unary(world, () => ({ rack: 'testrack', nodes: [...world.nodes.values()] })),
    GetNode: unary(world, ({ name }) => ({ node: world.node(name) })),
    DrainNode: unary(world, ({ name }) => change(name, 'AVAILABILITY_DRAINED')),
    CordonNode: unary(world, ({ name }) => change(name, 'AVAILABILITY_CORDONED')),
    MaintainNode: unary(world, ({ name, durationMs }) => {
      if (durationMs < 60_000)
        throw new GrappeError('INVALID_INPUT', 'expected 1 minute to 7 days');
      return change(name, 'AVAILABILITY_DRAINED', durationMs);
    }),
    IdentifyNode: unary(world, ({ name, durationMs }) => {
      const node = world.node(name);
      if (node.condition !== 'NODE_CONDITION_READY') {
        throw new GrappeError('REFUSED', `node ${name} is not connected`);
      }
      if (durationMs > 3_600_000) throw new GrappeError('INVALID_INPUT', 'expected 0 to an hour');
      world.identified.push({ name, durationMs });
      return { node };
    }),
    PowerCycleNode: unary(world, ({ name }) => {
      const node = world.node(name);
      const relay = world.relays.get(name);
      if (relay === undefined) throw new GrappeError('REFUSED', `node ${name} has no relay`);
      world.powerCycled.push(name);
      if (relay === 'silent') {
        throw new GrappeError('UNREACHABLE', `the power of node ${name} is not known to be cut`, {
          remedy: `look at "grappe node explain ${name}"`,
        });
      }
      return { node };
    }),
    ConfirmNodeOff: unary(world, ({ name }) => {
      const node = world.node(name);
      if (node.condition === 'NODE_CONDITION_READY') {
        throw new GrappeError('REFUSED', `node ${name} is connected: it has power`);
      }
      world.confirmedOff.push(name);
      return { node };
    }),
    ExplainNode: unary(world, ({ name }) => ({
      ...world.explanations.get(name),
      node: world.node(name),
    })),
    ActivateNode: unary(world, ({ name }) => change(name, 'AVAILABILITY_ACTIVE')),
    RemoveNode: unary(world, ({ name, force }) => {
      const node = world.node(name);
      if (node.condition === 'NODE_CONDITION_READY' && !force) {
        throw new GrappeError('REFUSED', `node ${name} is connected`, { remedy: 'say --force' });
      }
      world.nodes.delete(name);
      return { node };
    }),
    CreateToken: unary(world, ({ node, ttlMs, uses, replace }) => {
      world.tokens.push({ node, ttlMs, uses, ...(replace && { replace }) });
      return { token: TEST_TOKEN, expiresAtMs: Date.now() + ttlMs, id: 'ab12cd34' };
    }),
    ListTokens: unary(world, () => ({ tokens: world.outstanding })),
    RemoveToken: unary(world, ({ id }) => {
      const found = world.outstanding.find((token) => token.id?.startsWith(id));
      if (found === undefined) throw new GrappeError('NOT_FOUND', `there is no join token ${id}`);
      world.outstanding.splice(world.outstanding.indexOf(found), 1);
      return { token: found };
    }),
  };
}

function stacksHandlers(world: TestWorld): StacksHandlers {
  return {
    Deploy: unary(world, (request) => ({ changes: world.deploy(request) })),
    ListStacks: unary(world, () => ({
      stacks: [...world.stacks].map(([name, { deployedAtMs }]) => ({
        name,
        services: [...world.services.keys()].filter((key) => key.startsWith(`${name}/`)).length,
        tasksRunning: 1,
        tasksWanted: 2,
        deployedAtMs,
      })),
    })),
    RemoveStack: unary(world, ({ name }) => {
      const keys = [...world.services.keys()].filter((key) => key.startsWith(`${name}/`));
      for (const key of keys) world.services.delete(key);
      return { servicesRemoved: keys.length };
    }),
    ListServices: unary(world, ({ stack }) => ({
      services: [...world.services.values()].filter(
        ({ key }) => stack === undefined || key.startsWith(`${stack}/`),
      ),
    })),
    ScaleService: unary(world, ({ service: key, replicas }) => {
      const service = { ...world.service(key), tasksWanted: replicas };
      world.services.set(key, service);
      return { service };
    }),
    ExplainService: unary(world, ({ service: key }) => ({
      service: world.service(key),
      slots: [
        {
          slot: '2',
          task: world.tasks.find((task) => task.slot === '2') ?? null,
          summary: 'waits for memory',
          verdicts: [
            {
              node: 'pi1',
              fits: false,
              reason: 'memory: wants 512 MiB, has 100 MiB free',
              score: 0,
            },
            { node: 'pi2', fits: true, reason: 'spread', score: 3.14159 },
          ],
          earlier: world.tasks.filter((task) => task.slot === '1'),
          ...world.slotEvidence,
        },
      ],
    })),
    Rebalance: unary(world, ({ service, singletons }) => {
      world.rebalances.push({ service, singletons });
      return {};
    }),
    ListTasks: unary(world, ({ node, service, stack }) => ({
      tasks: world.tasks.filter(
        (task) =>
          (node === undefined || task.node === node) &&
          (service === undefined || task.service === service) &&
          (stack === undefined || task.service.startsWith(`${stack}/`)),
      ),
    })),
    StreamLogs: (call) => {
      for (const entry of world.logs) call.write(entry);
      if (!call.request.follow) {
        call.end();
        return;
      }
      world.followers += 1;
      call.on('cancelled', () => {
        world.followers -= 1;
      });
    },
  };
}

function imagesHandlers(world: TestWorld): ImagesHandlers {
  return {
    ...uploadsHandlers(world),
    ListImages: unary(world, () => ({
      images: [...world.images].map(([sha256, { sizeBytes }]) => ({
        reference: 'web:1',
        sha256,
        sizeBytes,
        nodes: ['pi1'],
        wantedBy: ['pi2'],
      })),
    })),
  };
}

function incidentsHandlers(world: TestWorld): IncidentsHandlers {
  return {
    ListIncidents: unary(world, ({ node, service, openOnly, limit }) => ({
      incidents: world.incidents
        .filter(
          (incident) =>
            (node === undefined || incident.node === node) &&
            (service === undefined || incident.services?.includes(service)) &&
            (!openOnly || incident.state === 'INCIDENT_STATE_OPEN'),
        )
        .slice(0, limit),
    })),
    GetIncident: unary(world, ({ id }) => {
      const incident = world.incidents.find((one) => one.id === id);
      if (incident !== undefined) return { incident };
      throw new GrappeError('NOT_FOUND', `there is no incident ${id}`);
    }),
    GetAvailability: unary(world, () => ({ subjects: world.subjects })),
  };
}

function eventsHandlers(world: TestWorld): EventsHandlers {
  return {
    WatchEvents: (call) => {
      const { afterSequence, tail } = call.request;
      const kept = world.events.filter(({ sequence }) => Number(sequence) > afterSequence);
      for (const event of tail === 0 ? kept : kept.slice(-tail)) call.write(event);
      if (!call.request.follow) call.end();
    },
  };
}

function powerHandlers(world: TestWorld): PowerHandlers {
  return {
    GetPower: unary(world, () => world.power),
    PlanPower: unary(world, () => ({ tiers: world.plan })),
    SetTier: unary(world, ({ tier, durationMs }) => {
      if (durationMs < 60_000)
        throw new GrappeError('INVALID_INPUT', 'expected 1 minute to 7 days');
      if (world.power.tier === 'ENERGY_TIER_SHUTDOWN') {
        throw new GrappeError('REFUSED', 'the rack is being shut down');
      }
      world.power = { ...world.power, tier, overrideLeftMs: durationMs };
      return world.power;
    }),
    ClearTier: unary(world, () => {
      const { overrideLeftMs: _ended, ...rest } = world.power;
      world.power = { ...rest, tier: 'ENERGY_TIER_NORMAL' };
      return world.power;
    }),
    PowerReport: unary(world, ({ days }) => {
      world.reported.push(days);
      return world.report;
    }),
  };
}

function rackHandlers(world: TestWorld): RackHandlers {
  return {
    GetRack: unary(world, () => ({
      name: 'testrack',
      version: '9.9.9',
      term: 4,
      upMs: 7_200_000,
      nodesReady: world.nodes.size,
      nodes: world.nodes.size,
      warnings: [
        'the disk of the controller is 95 % full',
        ...(world.doubt === undefined ? [] : [`the controller doubts itself: ${world.doubt.why}`]),
      ],
      doubt: world.doubt ?? null,
    })),
    TrustSilence: unary(world, () => {
      if (world.doubt === undefined) {
        throw new GrappeError('REFUSED', 'the controller does not doubt any silence at present');
      }
      const { nodes } = world.doubt;
      world.doubt = undefined;
      return { nodes: nodes ?? [] };
    }),
  };
}
