import {
  BACK_END_TIMEOUTS,
  CONNECTIONS_MAX_DEFAULT,
  INSIDE_PREFIX,
  listenPorts,
  namedPorts,
  RACK_PORTS,
  RETRIES_DEFAULT,
  type BackEnd,
  type FrontDoor,
  type FrontEnd,
  type RackSpec,
  type ServicePort,
  type SlotTable,
} from '@grappe/domain';
import type { ServiceRecord } from '../state/records.ts';
import { addressOfService } from './addresses.ts';
import type { InsideDoor, ServiceDoor } from './live.ts';
import { serversOf, type Candidate } from './servers.ts';
import { backEndName } from './service-door.ts';

/** A pool of connections is silent over a quiet night. What is dead is found by keep-alive. */
const CLIENT_TIMEOUT_MS = BACK_END_TIMEOUTS.tcp.tunnelMs;

/**
 * What serves a service's own address on each node. Nobody checks its tasks: as many checks as there are nodes would reach each of them. The controller's word,
 * and the next server when one does not answer, do.
 */
export function insideDoor(
  rack: RackSpec,
  service: ServiceRecord,
  table: SlotTable,
  candidates: readonly Candidate[],
): InsideDoor | undefined {
  const address = addressOfService(rack, service);
  if (address === undefined) return undefined;
  const frontEnds: FrontEnd[] = [];
  const backEnds: BackEnd[] = [];
  const ports: ServicePort[] = [];
  for (const [target, listen] of listenPorts(namedPorts(service.spec))) {
    const name = `${INSIDE_PREFIX}${backEndName(service.key, target)}`;
    ports.push({ address, port: target, listen });
    frontEnds.push({
      name,
      mode: 'tcp',
      listen: [{ address, port: listen }],
      clientTimeoutMs: CLIENT_TIMEOUT_MS,
      backEnd: name,
    });
    backEnds.push({
      name,
      service: service.key,
      mode: 'tcp',
      balance: { name: 'least-connections' },
      sticky: { kind: 'none' },
      check: { kind: 'none' },
      timeouts: BACK_END_TIMEOUTS.tcp,
      retries: RETRIES_DEFAULT,
      slots: table.slots,
      servers: serversOf(candidates, table, { target }, isForRack),
    });
  }
  return { frontEnds, backEnds, ports };
}

/** Of several ports of a task the one that was published for this. */
function isForRack(port: number): boolean {
  return port >= RACK_PORTS.from && port <= RACK_PORTS.to;
}

/** The door of a node that is no gateway; undefined: there is nothing to serve. */
export function assembleInside(services: Iterable<ServiceDoor>): FrontDoor | undefined {
  const frontEnds: FrontEnd[] = [];
  const backEnds: BackEnd[] = [];
  for (const { inside } of services) {
    frontEnds.push(...(inside?.frontEnds ?? []));
    backEnds.push(...(inside?.backEnds ?? []));
  }
  if (frontEnds.length === 0) return undefined;
  frontEnds.sort(byName);
  backEnds.sort(byName);
  return { frontEnds, backEnds, connectionsMax: CONNECTIONS_MAX_DEFAULT };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

/** In one order whatever the order of deploys. */
export function servicePorts(services: Iterable<ServiceDoor>): readonly ServicePort[] {
  const ports = [...services].flatMap(({ inside }) => inside?.ports ?? []);
  return ports.sort((a, b) => (a.address === b.address ? a.port - b.port : less(a, b)));
}

function less(a: ServicePort, b: ServicePort): number {
  return a.address < b.address ? -1 : 1;
}
