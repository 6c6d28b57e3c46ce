import {
  GATEWAYS_MAX,
  parseRackName,
  type NodeName,
  type RackName,
  type RackNodeSpec,
  type RackSpec,
} from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { parseYaml, type SourceFile } from '../yaml/parse-yaml.ts';
import type { Problem } from '../yaml/problem.ts';
import { plainReading, type Reading } from '../yaml/reading.ts';
import { readText } from '../yaml/scalars.ts';
import { readAccess } from './access.ts';
import { readAlerts } from './alerts.ts';
import { Claims } from './claims.ts';
import { readFailover } from './failover.ts';
import { readFrontDoor } from './front-door.ts';
import { readNetwork, readServiceCidr, type ReadNetwork } from './network.ts';
import { readNode, readNodeEntries } from './nodes.ts';
import { readPower } from './power.ts';

export type RackOutcome =
  | { readonly ok: true; readonly rack: RackSpec; readonly warnings: readonly Problem[] }
  | {
      readonly ok: false;
      /** Everything that is wrong, in the order of the file. */
      readonly problems: readonly Problem[];
      readonly warnings: readonly Problem[];
    };

/** Four hundred bytes a node: more than the 10,000 nodes of the largest rack need, and read whole into memory. */
const RACK_BYTES_MAX = 4_194_304;

const LIMITS = { bytesMax: RACK_BYTES_MAX, what: 'a rack description', begins: 'rack:' };
const KEYS = keyTable({
  read: ['rack', 'network', 'power', 'failover', 'frontDoor', 'alerts', 'access', 'nodes'],
});

/** Reads rack.yaml and checks it as a whole. Never throws for what the file says. */
export function parseRack(file: SourceFile): RackOutcome {
  const { report, root } = parseYaml(file, LIMITS);
  const rack = root === undefined ? undefined : readRack(plainReading(report), root);
  const { warnings } = report;
  if (rack === undefined || !report.ok) return { ok: false, problems: report.problems, warnings };
  return { ok: true, rack, warnings };
}

function readRack(plain: Reading, root: Spot): RackSpec | undefined {
  const fields = readFields(plain.report, root, KEYS);
  if (fields === undefined) return undefined;
  const name = readRackName(plain, root, fields.get('rack'));
  const network = readNetwork(plain, fields.get('network'));
  const entries = readNodeEntries(plain, fields.get('nodes'));
  const nodeNames = new Map<string, NodeName>();
  for (const entry of entries) if (entry.name !== undefined) nodeNames.set(entry.name, entry.name);
  const reading = { ...plain, nodeNames, claims: new Claims() };
  const { converters, converterOf, power } = readPower(reading, fields.get('power'));
  const nodes = entries.flatMap((entry) => {
    const node = readNode(reading, entry, network, converterOf);
    return node === undefined ? [] : [node];
  });
  checkGateways(plain, fields, network, nodes);
  const serviceCidr = readServiceCidr(plain, root, fields.get('network'), network);
  const frontDoorSpot = fields.get('frontDoor');
  const frontDoor = frontDoorSpot && readFrontDoor(plain, frontDoorSpot);
  const alertsSpot = fields.get('alerts');
  const alerts = alertsSpot && readAlerts(plain, alertsSpot);
  const accessSpot = fields.get('access');
  const access = accessSpot && readAccess(plain, accessSpot);
  if (name === undefined) return undefined;
  return {
    name,
    network: { ...network.network, ...(serviceCidr === undefined ? {} : { serviceCidr }) },
    converters,
    power,
    nodes,
    failover: readFailover(plain, fields.get('failover')),
    ...(frontDoor === undefined ? {} : { frontDoor }),
    ...(alerts === undefined ? {} : { alerts }),
    ...(access === undefined ? {} : { access }),
  };
}

/** A virtual IP needs nodes that answer on it, and gateways something to answer on. */
function checkGateways(
  { report }: Reading,
  fields: Fields,
  { network }: ReadNetwork,
  nodes: readonly RackNodeSpec[],
): void {
  const gateways = nodes.filter(({ roles }) => roles.includes('gateway')).length;
  const nodesSpot = fields.get('nodes');
  const networkSpot = fields.get('network');
  if (gateways > GATEWAYS_MAX && nodesSpot !== undefined)
    report.problem(nodesSpot, `the rack has ${gateways} gateways`, `at most ${GATEWAYS_MAX}`);
  if (network.virtualIp !== undefined && gateways === 0 && networkSpot !== undefined)
    report.warning(
      networkSpot,
      'nobody answers on the virtual IP: no node has the role gateway',
      'roles: [gateway] at two nodes',
    );
  if (network.virtualIp === undefined && gateways > 0 && nodesSpot !== undefined)
    report.warning(
      nodesSpot,
      'gateways have nothing to do without a virtual IP',
      'network: { virtualIp: ... }',
    );
}

function readRackName(reading: Reading, root: Spot, spot: Spot | undefined): RackName | undefined {
  if (spot === undefined) {
    reading.report.problem(root, 'the name of the rack is missing', 'rack: name');
    return undefined;
  }
  const text = readText(reading, spot, 'the name of the rack');
  if (text === undefined) return undefined;
  const name = parseRackName(text);
  if (name.ok) return name.value;
  reading.report.problem(spot, name.error);
  return undefined;
}
