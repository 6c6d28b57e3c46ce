import { createHash } from 'node:crypto';
import { RACK_PORTS, type ServiceNetwork } from '@grappe/domain';

/*
 * The rules, in chains of their own, each led to from one of the kernel's. A connection that somebody begins passes them in this order:
 * raw, before anything is translated: who may not connect to services is dropped; nat: the service's port becomes the one that the load balancer
 * listens on; filter: what was not translated is refused, whatever else of this node listens there on all addresses.
 */
const GUARD = 'GRAPPE-GUARD';
const INSIDE = 'GRAPPE-INSIDE';
const RACK = 'GRAPPE-RACK';
const SERVICES = 'GRAPPE-SERVICES';
const CHAINS: Readonly<Record<TableName, readonly string[]>> = {
  raw: [GUARD, INSIDE, RACK],
  nat: [SERVICES],
  filter: [SERVICES],
};
const TABLES = ['raw', 'nat', 'filter'] as const;
type TableName = (typeof TABLES)[number];

/** Where Docker sends what goes to an address of the node, also to one of a service. Ours must come before. */
const DOCKER_JUMP = / -j DOCKER$/;
const DIGEST_CHARS = 12;

interface TableRules {
  readonly jumps: readonly Jump[];
  /** As `-A <chain> ...`. */
  readonly rules: readonly string[];
}

interface Jump {
  readonly from: string;
  /** Which packets; may be empty. */
  readonly match: string;
  readonly to: string;
}

/** One table of the kernel, as iptables-save writes it. */
interface PresentTable {
  readonly chains: ReadonlySet<string>;
  readonly rules: readonly string[];
}

/**
 * What iptables-restore is to be told so that the rules are there; undefined: they are. `saved` is what iptables-save says, `bridges` are the interfaces from
 * which this node's containers come.
 */
export function rulesToApply(
  saved: string,
  network: ServiceNetwork,
  bridges: readonly string[],
): string | undefined {
  const present = readTables(saved);
  const wanted = wantedTables(network, bridges);
  const digest = digestOf(wanted);
  const parts = TABLES.flatMap((name) => {
    const table = present.get(name);
    if (isInForce(table, wanted[name], digest)) return [];
    return [tableText(name, table, wanted[name], digest)];
  });
  return parts.length === 0 ? undefined : parts.join('');
}

/** What iptables-restore is to be told so that nothing of them is left; undefined: nothing is. */
export function rulesToRemove(saved: string): string | undefined {
  const parts = [...readTables(saved)].flatMap(([name, table]) => {
    const own = CHAINS[name].filter((chain) => table.chains.has(chain));
    const jumps = ownJumps(table);
    if (own.length + jumps.length === 0) return [];
    const lines = [
      ...jumps.map((rule) => rule.replace(/^-A/, '-D')),
      ...own.map((chain) => `-F ${chain}`),
      ...own.map((chain) => `-X ${chain}`),
    ];
    return [`*${name}\n${lines.join('\n')}\nCOMMIT\n`];
  });
  return parts.length === 0 ? undefined : parts.join('');
}

function wantedTables(
  { cidr, nodes, ports }: ServiceNetwork,
  bridges: readonly string[],
): Readonly<Record<TableName, TableRules>> {
  const { from, to } = RACK_PORTS;
  // Only who begins a connection: answers to what this node asks elsewhere may come to any port.
  const begins = '--tcp-flags SYN,ACK SYN';
  const toRackPorts = `-p tcp -m tcp --dport ${from}:${to} ${begins} -m addrtype --dst-type LOCAL`;
  const toServices = `-d ${cidr} -p tcp`;
  return {
    raw: {
      jumps: [{ from: 'PREROUTING', match: '', to: GUARD }],
      rules: [
        `-A ${GUARD} -i lo -j RETURN`,
        `-A ${GUARD} -d ${cidr} -j ${INSIDE}`,
        `-A ${GUARD} ${toRackPorts} -j ${RACK}`,
        ...bridges.map((name) => `-A ${INSIDE} -i ${name} -j RETURN`),
        `-A ${INSIDE} -j DROP`,
        ...nodes.map((address) => `-A ${RACK} -s ${address}/32 -j RETURN`),
        `-A ${RACK} -j DROP`,
      ],
    },
    nat: {
      jumps: ['PREROUTING', 'OUTPUT'].map((from) => {
        return { from, match: toServices, to: SERVICES };
      }),
      rules: ports.map(({ address, port, listen }) => {
        const target = `--to-destination ${address}:${listen}`;
        return `-A ${SERVICES} -d ${address}/32 -p tcp -m tcp --dport ${port} -j DNAT ${target}`;
      }),
    },
    filter: {
      jumps: [{ from: 'INPUT', match: toServices, to: SERVICES }],
      rules: [
        `-A ${SERVICES} -m conntrack --ctstate DNAT -j ACCEPT`,
        // The refusal itself may come here as well, since a node's own programs connect from the same address.
        `-A ${SERVICES} -p tcp -m tcp ${begins} -j REJECT --reject-with tcp-reset`,
      ],
    },
  };
}

function digestOf(wanted: Readonly<Record<TableName, TableRules>>): string {
  return createHash('sha256').update(JSON.stringify(wanted)).digest('hex').slice(0, DIGEST_CHARS);
}

/** The kernel writes rules in words of its own, so it is not asked for them: the jumps tell which rules they lead to. */
function mark(digest: string): string {
  return `grappe-${digest}`;
}

function isInForce(
  table: PresentTable | undefined,
  { jumps, rules }: TableRules,
  digest: string,
): boolean {
  if (table === undefined) return false;
  const own = ownJumps(table);
  const count = table.rules.filter((rule) => rule.startsWith('-A GRAPPE-')).length;
  if (own.length !== jumps.length || count !== rules.length) return false;
  if (!own.every((rule) => rule.includes(mark(digest)))) return false;
  return jumps.every(({ from }) => {
    const chain = table.rules.filter((rule) => rule.startsWith(`-A ${from} `));
    const docker = chain.findIndex((rule) => DOCKER_JUMP.test(rule));
    const ours = chain.findIndex((rule) => own.includes(rule));
    return ours !== -1 && (docker === -1 || ours < docker);
  });
}

/** Carried out as a whole or not at all; a chain that is named is emptied first. */
function tableText(
  name: TableName,
  table: PresentTable | undefined,
  { jumps, rules }: TableRules,
  digest: string,
): string {
  const former = table === undefined ? [] : ownJumps(table);
  const lines = [
    `*${name}`,
    ...CHAINS[name].map((chain) => `:${chain} - [0:0]`),
    ...former.map((rule) => rule.replace(/^-A/, '-D')),
    ...rules,
    ...jumps.map(({ from, match, to }) => {
      return `-I ${from} 1 ${match} -m comment --comment ${mark(digest)} -j ${to}`;
    }),
    'COMMIT',
  ];
  return `${lines.join('\n')}\n`;
}

/** Rules of the kernel's chains that lead to ours. */
function ownJumps({ rules }: PresentTable): readonly string[] {
  return rules.filter((rule) => / -j GRAPPE-[A-Z]+$/.test(rule) && !rule.startsWith('-A GRAPPE-'));
}

function readTables(saved: string): ReadonlyMap<TableName, PresentTable> {
  const tables = new Map<TableName, { chains: Set<string>; rules: string[] }>();
  let current: { chains: Set<string>; rules: string[] } | undefined;
  for (const line of saved.split('\n')) {
    if (line.startsWith('*')) {
      const name = TABLES.find((one) => one === line.slice(1).trim());
      current = name === undefined ? undefined : { chains: new Set(), rules: [] };
      if (name !== undefined && current !== undefined) tables.set(name, current);
    } else if (line.startsWith(':')) {
      current?.chains.add(line.slice(1).split(' ')[0] ?? '');
    } else if (line.startsWith('-A ')) {
      current?.rules.push(line.trim());
    }
  }
  return tables;
}
