import { existsSync, readFileSync } from 'node:fs';
import type { LabDescription, LabNode } from './lab-description.ts';
import { LabError } from './lab-error.ts';
import { mustRun, runCommand } from './run-command.ts';

/** The interface of a node, as a board with one Ethernet port names it. */
const NODE_INTERFACE = 'eth0';
/** Flag bit of an interface that is administratively up (IFF_UP). */
const INTERFACE_UP_FLAG = 0x1;

/** Makes a node's namespace and plugs its cable into the bridge. */
export async function createNodeNetwork(lab: LabDescription, node: LabNode): Promise<void> {
  const { namespace, link, hardwareAddress } = node;
  const inside = ['-n', namespace];
  const address = `${node.address}/${lab.prefixLength}`;
  await mustRun('ip', ['netns', 'add', namespace]);
  const peer = ['peer', 'name', NODE_INTERFACE, 'address', hardwareAddress, 'netns', namespace];
  await mustRun('ip', ['link', 'add', link, 'type', 'veth', ...peer]);
  await mustRun('ip', ['link', 'set', link, 'master', lab.bridge]);
  await mustRun('ip', [...inside, 'addr', 'add', address, 'brd', '+', 'dev', NODE_INTERFACE]);
  await mustRun('ip', [...inside, 'link', 'set', 'lo', 'up']);
  await mustRun('ip', [...inside, 'link', 'set', NODE_INTERFACE, 'up']);
  await mustRun('ip', ['link', 'set', link, 'up']);
}

/** Undoes {@link createNodeNetwork}; each part may be missing. */
export async function removeNodeNetwork(node: LabNode): Promise<void> {
  if (existsSync(`/sys/class/net/${node.link}`)) await runCommand('ip', ['link', 'del', node.link]);
  if (existsSync(`/run/netns/${node.namespace}`)) {
    await runCommand('ip', ['netns', 'del', node.namespace]);
  }
}

/** Whether the node's cable is plugged in, seen from the bridge. */
export function isLinkUp(node: LabNode): boolean {
  try {
    const flags = Number(readFileSync(`/sys/class/net/${node.link}/flags`, 'utf8').trim());
    return (flags & INTERFACE_UP_FLAG) !== 0;
  } catch {
    return false;
  }
}

/** Pulls or plugs the node's cable at the bridge. A node without power has no cable to move. */
export async function setLink(node: LabNode, state: 'up' | 'down'): Promise<void> {
  if (!existsSync(`/sys/class/net/${node.link}`)) {
    throw new LabError(
      'wrong-state',
      `${node.name} has no power, so it has no link`,
      `Boot it first: npm run lab -- start ${node.name}`,
    );
  }
  await mustRun('ip', ['link', 'set', node.link, state]);
}

/** Pulls the cable if there is one: for the way down, where the link may vanish at any moment. */
export async function dropLink(node: LabNode): Promise<void> {
  if (isLinkUp(node)) await runCommand('ip', ['link', 'set', node.link, 'down']);
}
