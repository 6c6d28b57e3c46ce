import { access, readdir, readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import type { NetworkLink, NetworkLook } from '@grappe/domain';
import { runSystemProgram } from './system-program.ts';

/** ARPHRD_ETHER: cables and Wi-Fi. Not the loopback, tunnels, modems. */
const ETHERNET = '1';
const WPA_CLI = '/usr/sbin/wpa_cli';
/** It asks a program on this board. */
const WPA_CLI_MS_MAX = 5_000;
/** Addresses that a link gives itself, and that lead no further. */
const SELF_GIVEN = /^(169\.254\.|fe80:)/i;

export interface NetworkRoots {
  /** Where the programs of the system are. */
  readonly root: string;
  /** Where sysfs is mounted. */
  readonly sysfsRoot: string;
}

/** What this board has of a network right now. Never fails: what cannot be read is not there. */
export async function readNetwork({ root, sysfsRoot }: NetworkRoots): Promise<NetworkLook> {
  const folder = join(sysfsRoot, 'class/net');
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(names.sort().map((name) => readLink(folder, name)));
  const links = found.filter((link) => link !== undefined);
  const radio = links.find(({ kind }) => kind === 'wifi');
  return { links, wifi: radio === undefined ? 'unknown' : await wifiState(root, radio) };
}

async function readLink(folder: string, name: string): Promise<NetworkLink | undefined> {
  const own = join(folder, name);
  const text = (file: string): Promise<string> =>
    readFile(join(own, file), 'utf8').then(
      (content) => content.trim(),
      // A link that is down does not say whether it has a carrier.
      () => '',
    );
  if ((await text('type')) !== ETHERNET || (await exists(join(own, 'bridge')))) return undefined;
  const addresses = networkInterfaces()[name] ?? [];
  return {
    name,
    kind: (await exists(join(own, 'phy80211'))) ? 'wifi' : 'cable',
    carrier: (await text('carrier')) === '1',
    addresses: addresses
      .filter(({ internal, address }) => !internal && !SELF_GIVEN.test(address))
      .map(({ address }) => address),
  };
}

/** wpa_supplicant puts a network aside for a while that has refused it. */
async function wifiState(
  root: string,
  { name, carrier }: NetworkLink,
): Promise<NetworkLook['wifi']> {
  if (carrier) return 'connected';
  const listed = await runSystemProgram({
    root,
    program: WPA_CLI,
    args: ['-i', name, 'list_networks'],
    timeoutMs: WPA_CLI_MS_MAX,
  });
  if (!listed.ok) return 'unknown';
  return listed.value.includes('[TEMP-DISABLED]') ? 'refused' : 'searching';
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
