import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Lab, LabNode } from '@grappe/tool-lab';
import { BenchError } from '../bench-error.ts';
import { runCommand } from '../rack/run-command.ts';
import type { Impairment } from './impairment.ts';
import { linkNetworks } from './impairment.ts';
import type { Relay, RelayCounts } from './relay.ts';
import { startRelay } from './relay.ts';

/** Every link of a rack, made bad. */
export interface BadNetwork {
  readonly counts: () => Promise<RelayCounts>;
  /** Pulls a node's cable, where it is now. */
  readonly cut: (node: LabNode) => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Link-local: never routed, so in nobody's way. */
const RELAY_ADDRESS = '169.254.231.1';
const TUNNEL_ADDRESS = '169.254.231.2';
const TUNNEL_PREFIX_LENGTH = 30;
/** Not VXLAN's own, which an engine of the host may use. */
const PORT = 48_231;
/** Room for a full packet of a node within a tunnel's headers. */
const TUNNEL_MTU = 9_000;
const NODE_MTU = 1_500;
/** Virtual links leave checksums and large packets for hardware that is not there; the relay needs packets as they are on a wire. */
const OFFLOADS = ['tx', 'tso', 'gso', 'tx-udp_tnl-segmentation', 'tx-udp_tnl-csum-segmentation'];

/**
 * Puts a program between every node and the rack's switch that delays and loses packets: a stand-in for `tc qdisc netem`, which not every
 * kernel has. Each link goes through two VXLAN tunnels to the program. All of it lives in a network namespace that vanishes with this
 * process, so nothing can stay behind. The lab does not find the nodes' cables any more: pull them here.
 */
export async function makeNetworkBad(
  lab: Lab,
  impairment: Impairment,
  seed: number,
): Promise<BadNetwork> {
  await requireEthtool();
  const holder = spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'pipe', 'ignore'] });
  let relay: Relay | undefined;
  const remove = async (): Promise<void> => {
    relay?.stop();
    await endHolder(holder);
  };
  try {
    await untilUnshared(holder);
    const namespace = `/proc/${holder.pid}/ns/net`;
    const inside: Inside = (command, ...args) =>
      runCommand('nsenter', [`--net=${namespace}`, command, ...args]);
    await makeTunnelGround(lab, namespace, inside);
    const addresses = { relayAddress: RELAY_ADDRESS, tunnelAddress: TUNNEL_ADDRESS, port: PORT };
    const started = await startRelay({ impairment, seed, ...addresses });
    relay = started;
    for (const node of lab.nodes) await rerouteLink(lab, node, namespace, inside);
    const cut = async ({ link }: LabNode): Promise<void> => {
      await inside('ip', 'link', 'set', link, 'down');
    };
    return { counts: () => started.counts(), cut, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function requireEthtool(): Promise<void> {
  try {
    await runCommand('ethtool', ['--version']);
  } catch (error) {
    const remedy = 'Install it: apt-get install ethtool';
    throw new BenchError(
      `ethtool is missing; without it packets do not look as they do on a wire\n${remedy}`,
      {
        cause: error,
      },
    );
  }
}

/** Runs a command within the namespace. */
type Inside = (command: string, ...args: string[]) => Promise<string>;

/** `cat` answers from within the namespace, so it exists then. */
async function untilUnshared(holder: ChildProcess): Promise<void> {
  holder.stdin?.write('ready\n');
  if (holder.stdout !== null) await once(holder.stdout, 'data');
}

async function endHolder(holder: ChildProcess): Promise<void> {
  const ended = once(holder, 'close');
  holder.stdin?.end();
  if (holder.exitCode === null && holder.signalCode === null) await ended;
}

/** Makes the link over which tunnels reach the relay on the host. */
async function makeTunnelGround(lab: Lab, namespace: string, inside: Inside): Promise<void> {
  const ground = `${lab.description.bridge}-g`;
  const peer = ['peer', 'name', 'ground', 'mtu', String(TUNNEL_MTU), 'netns', namespace];
  await runCommand('ip', [
    'link',
    'add',
    ground,
    'mtu',
    String(TUNNEL_MTU),
    'type',
    'veth',
    ...peer,
  ]);
  const address = (own: string): string => `${own}/${TUNNEL_PREFIX_LENGTH}`;
  await runCommand('ip', ['addr', 'add', address(RELAY_ADDRESS), 'dev', ground]);
  await runCommand('ip', ['link', 'set', ground, 'up']);
  await inside('ip', 'addr', 'add', address(TUNNEL_ADDRESS), 'dev', 'ground');
  await inside('ip', 'link', 'set', 'lo', 'up');
  await inside('ip', 'link', 'set', 'ground', 'up');
  const off = OFFLOADS.flatMap((offload) => [offload, 'off']);
  await inside('ethtool', '-K', 'ground', ...off);
}

/** Node, then tunnel, then relay, then tunnel, then the rack's bridge; formerly node, then bridge. */
async function rerouteLink(
  lab: Lab,
  node: LabNode,
  namespace: string,
  inside: Inside,
): Promise<void> {
  const { nodeSide, rackSide } = linkNetworks(node.number);
  const port = `${lab.description.bridge}-p${node.number}`;
  const uplink = `uplink${node.number}`;
  const mtu = ['mtu', String(NODE_MTU)];
  await runCommand('ip', [
    'link',
    'add',
    port,
    'type',
    'veth',
    'peer',
    'name',
    uplink,
    'netns',
    namespace,
  ]);
  await runCommand('ip', ['link', 'set', port, 'master', lab.description.bridge, 'up']);
  await runCommand('ip', ['link', 'set', node.link, 'netns', namespace]);
  for (const [network, link] of [
    [nodeSide, node.link],
    [rackSide, uplink],
  ] as const) {
    const tunnel = `tunnel${network}`;
    const bridge = `bridge${network}`;
    const ends = ['local', TUNNEL_ADDRESS, 'remote', RELAY_ADDRESS, 'dstport', String(PORT)];
    await inside(
      'ip',
      'link',
      'add',
      bridge,
      'type',
      'bridge',
      'forward_delay',
      '0',
      'stp_state',
      '0',
    );
    await inside(
      'ip',
      'link',
      'add',
      tunnel,
      ...mtu,
      'type',
      'vxlan',
      'id',
      String(network),
      ...ends,
    );
    for (const part of [tunnel, link])
      await inside('ip', 'link', 'set', part, 'master', bridge, 'up');
    await inside('ip', 'link', 'set', bridge, 'up');
  }
}
