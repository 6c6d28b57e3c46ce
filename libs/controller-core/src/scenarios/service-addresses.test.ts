import type { AssignedTask, GatewayDuty, RackSpec, ServiceSpec } from '@grappe/domain';
import { checkFrontDoor, checkServiceNetwork } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { doorOf, dutyOf, gatewayRackSpec, ingress, serversAt } from '../testing/front-door-rack.ts';
import { Rack } from '../testing/rack.ts';
import { keyOf, port, rackSpec, replicated, service, STACK } from '../testing/specs.ts';

const CIDR = '10.77.0.0/16';
const DB = `in:${STACK}.db:5432`;

function addressed(spec: RackSpec = rackSpec(), serviceCidr = CIDR): RackSpec {
  return { ...spec, network: { ...spec.network, serviceCidr } };
}

function addressedRack(nodes: number, spec: RackSpec = addressed()): Rack {
  const rack = new Rack(spec);
  for (let n = 1; n <= nodes; n += 1) rack.join(`n${n}`);
  return rack;
}

function db(changes: Partial<ServiceSpec> = {}): ServiceSpec {
  return service('db', { expose: [5_432], ...changes });
}

function addressOf(rack: Rack, name: string): string | undefined {
  return rack.state.durable.services.get(keyOf(name))?.address;
}

/** The only task of a service, as its node has it. */
function taskOf(rack: Rack, name: string): AssignedTask {
  const tasks = [...rack.agents.values()].flatMap((agent) => [...agent.tasks.values()]);
  const found = tasks.find(({ assigned }) => assigned.service === keyOf(name));
  if (found === undefined) throw new Error(`${name} runs nowhere`);
  return found.assigned;
}

/** What a node was last told; it is in order, or the test fails. */
function toldOf(rack: Rack, node: string): GatewayDuty {
  const duty = dutyOf(rack, node);
  const { door, services } = duty;
  expect(services === undefined ? [] : checkServiceNetwork(services)).toEqual([]);
  expect(door === undefined ? [] : checkFrontDoor(door)).toEqual([]);
  return duty;
}

describe('a service that says a port', () => {
  it('has an address, which each node serves, and others of its stack know by its name', () => {
    const rack = addressedRack(3);
    rack.deploy(db(), service('web', port(8_080)));
    rack.advanceMs(300);
    const address = addressOf(rack, 'db');
    expect(address).toMatch(/^10\.77\./);
    for (const node of ['n1', 'n2', 'n3']) {
      const { door, services, virtualIp } = toldOf(rack, node);
      expect(virtualIp).toBeUndefined();
      expect(services).toMatchObject({ cidr: CIDR, nodes: ['10.0.0.1', '10.0.0.2', '10.0.0.3'] });
      const told = services?.ports.find((one) => one.address === address);
      expect(told?.port).toBe(5_432);
      expect(door?.frontEnds.find(({ name }) => name === DB)).toMatchObject({
        mode: 'tcp',
        listen: [{ address, port: told?.listen }],
        backEnd: DB,
      });
      expect(serversAt(rack, node, DB)).toEqual([expect.stringMatching(/^n\d ready$/)]);
    }
    expect(taskOf(rack, 'web').spec.extraHosts).toEqual(
      expect.arrayContaining([
        { host: 'db', address },
        { host: `db.${STACK}`, address },
        { host: 'web', address: addressOf(rack, 'web') },
      ]),
    );
  });

  it('is published for the rack alone, unless it is for all anyway', () => {
    const rack = addressedRack(2);
    const local = { target: 90, published: 90, protocol: 'tcp', hostIp: '127.0.0.1' } as const;
    rack.deploy(
      service('web', { ports: [{ target: 80, published: 8_080, protocol: 'tcp' }, local] }),
      db(),
    );
    rack.advanceMs(300);
    expect(taskOf(rack, 'web').spec.ports).toEqual([
      { target: 80, published: 8_080, protocol: 'tcp' },
      local,
      { target: 90, protocol: 'tcp', rackOnly: true },
    ]);
    const { ports, expose } = taskOf(rack, 'db').spec;
    expect(ports).toEqual([{ target: 5_432, protocol: 'tcp', rackOnly: true }]);
    expect(expose).toBeUndefined();
    const [server] =
      doorOf(rack, 'n1').backEnds.find(({ name }) => name.endsWith(':80'))?.servers ?? [];
    expect(server?.port).toBe(8_080);
  });

  it('keeps what its file says of a name, and the name that it has itself', () => {
    const rack = addressedRack(1);
    const own = { host: 'db', address: '10.9.9.9' };
    rack.deploy(db({ hostname: 'db' }), service('web', { extraHosts: [own] }));
    rack.advanceMs(300);
    const address = addressOf(rack, 'db');
    expect(taskOf(rack, 'web').spec.extraHosts).toEqual([own, { host: `db.${STACK}`, address }]);
    expect(taskOf(rack, 'db').spec.extraHosts).toEqual([{ host: `db.${STACK}`, address }]);
  });

  it('keeps its address for as long as it is there', () => {
    const rack = addressedRack(2);
    rack.deploy(db());
    const address = addressOf(rack, 'db');
    rack.deploy(db({ image: 'db:2' }));
    rack.scale('db', 2);
    rack.advanceMs(5_000);
    rack.restartController();
    rack.advanceMs(5_000);
    expect(addressOf(rack, 'db')).toBe(address);
    rack.removeStack();
    rack.advanceMs(30_000);
    rack.deploy(service('other', { expose: [80] }), db());
    expect(addressOf(rack, 'db')).toBe(address);
  });

  it('gets its address from a controller that is the first to give any', () => {
    const rack = addressedRack(2, rackSpec());
    rack.deploy(db());
    rack.advanceMs(300);
    expect(addressOf(rack, 'db')).toBeUndefined();
    expect(rack.agent('n1').duty).toBeUndefined();
    rack.restartController({ connect: true, spec: addressed() });
    rack.advanceMs(5_000);
    expect(addressOf(rack, 'db')).toMatch(/^10\.77\./);
  });

  it('is followed to another node', () => {
    const rack = addressedRack(3);
    rack.deploy(db());
    rack.advanceMs(300);
    const [before = ''] = serversAt(rack, 'n1', DB);
    const lost = before.split(' ')[0] ?? '';
    const witness = ['n1', 'n2', 'n3'].find((name) => name !== lost) ?? '';
    rack.silence(lost);
    rack.advanceMs(10_000);
    const servers = serversAt(rack, witness, DB).filter((text) => text.endsWith('ready'));
    expect(servers).toHaveLength(1);
    expect(servers[0]).not.toBe(before);
  });
});

describe('nodes', () => {
  it('are told nothing while no service says a port, and that nothing is left after the last one', () => {
    const rack = addressedRack(2);
    rack.deploy(service('worker'));
    rack.advanceMs(300);
    expect(rack.agent('n1').duty).toBeUndefined();
    rack.deploy(db());
    rack.advanceMs(300);
    expect(toldOf(rack, 'n2').door).toBeDefined();
    rack.deploy(service('worker'));
    rack.advanceMs(5_000);
    expect(toldOf(rack, 'n2').door).toBeUndefined();
    expect(toldOf(rack, 'n2').services?.ports).toEqual([]);
  });

  it('hear of another node, which may connect as well', () => {
    const rack = addressedRack(1);
    rack.deploy(db());
    rack.advanceMs(300);
    rack.join('n2');
    rack.advanceMs(1_000);
    for (const node of ['n1', 'n2'])
      expect(toldOf(rack, node).services?.nodes).toEqual(['10.0.0.1', '10.0.0.2']);
  });

  it('that are gateways serve the virtual IP besides', () => {
    const rack = addressedRack(3, addressed(gatewayRackSpec(1)));
    rack.deploy(db(), replicated('web', 2, ingress(8_070)));
    rack.advanceMs(300);
    const names = (node: string): string[] => doorOf(rack, node).frontEnds.map(({ name }) => name);
    const inside = [DB, `in:${STACK}.web:80`];
    expect(names('n1')).toEqual(['tcp-8070', ...inside]);
    expect(names('n3')).toEqual(inside);
    expect(toldOf(rack, 'n1').virtualIp).toBeDefined();
    expect(toldOf(rack, 'n3').virtualIp).toBeUndefined();
    expect(serversAt(rack, 'n3', `in:${STACK}.web:80`)).toHaveLength(2);
  });

  it('that do not serve say why in the events, and in the view of the front door', () => {
    const rack = addressedRack(2);
    rack.deploy(db());
    rack.advanceMs(300);
    const agent = rack.agent('n2');
    const problem = {
      part: 'services',
      code: 'notInstalled',
      message: 'no iptables',
      remedy: '',
    } as const;
    for (const problems of [[problem], []])
      rack.post(agent.dutyReport(agent.session ?? ('' as never), { problems }));
    const told = rack.events.map(({ kind, node, message }) => `${kind} ${node ?? ''} ${message}`);
    expect(told).toContain('addresses.failed n2 no iptables');
    expect(told.at(-1)).toContain('addresses.mended n2');
  });
});

describe('a deploy', () => {
  it('is refused when no address is left, and changes nothing', () => {
    const rack = addressedRack(1, addressed(rackSpec(), '10.77.0.0/30'));
    rack.deploy(db(), service('web', { expose: [80] }));
    const services = [db(), ...['a', 'b', 'c'].map((name) => service(name, { expose: [80] }))];
    const reply = rack.request({
      kind: 'deploy',
      stack: { name: STACK, services, volumes: [] },
      dryRun: false,
    });
    expect(reply).toMatchObject({ ok: false, error: { code: 'LIMIT_EXCEEDED' } });
    expect(addressOf(rack, 'web')).toBeDefined();
  });

  it('is refused when it publishes what nodes need', () => {
    const rack = addressedRack(1);
    const stack = { name: STACK, services: [service('web', port(28_500))], volumes: [] };
    expect(rack.request({ kind: 'deploy', stack, dryRun: false })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('one of 28000 to 30255') as string },
    });
  });

  it('of the largest stack is told to nodes whole', () => {
    const rack = addressedRack(1);
    const services = Array.from({ length: 256 }, (_, n) => service(`s${n}`, { expose: [80] }));
    rack.deploy(...services);
    rack.advanceMs(2_000);
    expect(toldOf(rack, 'n1').services?.ports).toHaveLength(256);
    expect(taskOf(rack, 's0').spec.extraHosts).toHaveLength(256);
  });
});
