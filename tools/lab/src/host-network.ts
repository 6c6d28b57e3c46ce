import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { LabDescription } from './lab-description.ts';
import { RUN_ROOT } from './lab-description.ts';
import { alone } from './host-lock.ts';
import { LabError } from './lab-error.ts';
import { mustRun, runCommand } from './run-command.ts';
import { isStale, labNames, loadDescription } from './state-file.ts';
import { parseSubnet, subnetsOverlap } from './subnet.ts';

/** Where the host's own setting is kept while any lab is up; names of labs cannot begin with a dot. */
const HOST_FOLDER = path.join(RUN_ROOT, '.host');
const BRIDGE_FILTER = '/proc/sys/net/bridge/bridge-nf-call-iptables';
const SAVED_BRIDGE_FILTER = path.join(HOST_FOLDER, 'bridge-nf-call-iptables');

/** How long a lab waits for its turn with what all share: many labs that come and go at once, on a busy machine. */
export const SHARED_WAIT_MS = 60_000;

/** A route of the host, as `ip -j route` prints it. */
interface HostRoute {
  readonly dst: string;
  readonly dev?: string;
}

/** Refuses a subnet that is in use on this host, so that a lab never hides real machines, or that another lab is about to use. */
export async function checkSubnetIsFree(lab: LabDescription): Promise<void> {
  const routes = JSON.parse(await mustRun('ip', ['-j', '-4', 'route', 'show'])) as HostRoute[];
  for (const route of routes) {
    const text = route.dst.includes('/') ? route.dst : `${route.dst}/32`;
    if (overlaps(lab.subnet, text))
      throw subnetInUse(
        lab,
        `${route.dst}, which this host reaches through ${route.dev ?? 'a route'}`,
      );
  }
  for (const name of labNames()) {
    const other = loadDescription(name);
    if (other === undefined || name === lab.name || isStale(other)) continue;
    if (overlaps(lab.subnet, other.subnet))
      throw subnetInUse(lab, `${other.subnet}, which lab ${name} has`);
  }
}

function overlaps(one: string, other: string): boolean {
  const [a, b] = [parseSubnet(one), parseSubnet(other)];
  return a.ok && b.ok && subnetsOverlap(a.value, b.value);
}

function subnetInUse(lab: LabDescription, by: string): LabError {
  return new LabError(
    'in-use',
    `the subnet ${lab.subnet} overlaps ${by}`,
    'Choose another: npm run lab -- up --nodes 4 --subnet 172.31.250.0/24',
  );
}

/** Refuses names that something else on this host already uses: `down` would remove what is not ours. */
export async function checkNamesAreFree(lab: LabDescription): Promise<void> {
  const taken = [
    ...[lab.bridge, ...lab.nodes.map((node) => node.link)].map((link) => `/sys/class/net/${link}`),
    ...lab.nodes.map((node) => `/run/netns/${node.namespace}`),
  ].filter((file) => existsSync(file));
  if (taken.length === 0) return;
  throw new LabError(
    'in-use',
    `not made by this lab but in its way: ${taken.join(', ')}`,
    'Remove it (ip link del NAME, ip netns del NAME) or give the lab another --name.',
  );
}

/** Rules that let the lab through a firewall of the host: from node to node, and from nodes to the controller. */
function firewallRules(lab: LabDescription): string[][] {
  const end = ['-m', 'comment', '--comment', `grappe-lab-${lab.name}`, '-j', 'ACCEPT'];
  return [
    ['FORWARD', '-i', lab.bridge, '-o', lab.bridge, ...end],
    ['INPUT', '-i', lab.bridge, ...end],
  ];
}

/** Makes the bridge that stands for the rack's switch; the host has an address on it. */
export async function createBridge(lab: LabDescription): Promise<void> {
  const { bridge, hostAddress, hostHardwareAddress, prefixLength } = lab;
  // Without an address of its own a bridge takes that of a port, and changes it when nodes come and go.
  const own = ['address', hostHardwareAddress, 'type', 'bridge'];
  await mustRun('ip', ['link', 'add', bridge, ...own, 'forward_delay', '0', 'stp_state', '0']);
  await mustRun('ip', ['addr', 'add', `${hostAddress}/${prefixLength}`, 'brd', '+', 'dev', bridge]);
  await mustRun('ip', ['link', 'set', bridge, 'up']);
  await letThroughFirewall(lab);
}

/** A host with an engine of its own drops forwarded packets, bridged ones included: let the lab's pass. */
async function letThroughFirewall(lab: LabDescription): Promise<void> {
  for (const rule of firewallRules(lab)) await mustRun('iptables', ['-w', '-I', ...rule]);
  // The module may be absent (not needed then) or built in; an engine loads it when it starts, so it is loaded before.
  await runCommand('modprobe', ['br_netfilter']);
  await alone('labs', SHARED_WAIT_MS, letThroughBridgeFilter);
}

function letThroughBridgeFilter(): void {
  if (!existsSync(BRIDGE_FILTER)) return;
  const value = readFileSync(BRIDGE_FILTER, 'utf8').trim();
  if (value === '0') return;
  mkdirSync(HOST_FOLDER, { recursive: true });
  writeFileSync(SAVED_BRIDGE_FILTER, value);
  writeFileSync(BRIDGE_FILTER, '0');
}

/** Undoes {@link createBridge}; each part may be missing. */
export async function removeBridge(lab: LabDescription): Promise<void> {
  for (const rule of firewallRules(lab)) {
    let removed = true;
    while (removed) removed = (await runCommand('iptables', ['-w', '-D', ...rule])).exitCode === 0;
  }
  if (existsSync(`/sys/class/net/${lab.bridge}`))
    await runCommand('ip', ['link', 'del', lab.bridge]);
}

/** Gives the host its own setting back once no other lab needs it. Labs that come or go meanwhile have to wait. */
export function restoreHostSettings(leavingLab: string): void {
  if (labNames().some((name) => name !== leavingLab)) return;
  if (existsSync(SAVED_BRIDGE_FILTER)) {
    writeFileSync(BRIDGE_FILTER, readFileSync(SAVED_BRIDGE_FILTER, 'utf8'));
  }
  rmSync(HOST_FOLDER, { recursive: true, force: true });
}
