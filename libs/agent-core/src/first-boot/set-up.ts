import type { NodeCard } from '@grappe/domain';
import type { FirstBootAct, SystemFile } from './acts.ts';
import { networkFile, resolverFile, timeFile } from './system-files.ts';

const PUBLIC_MODE = 0o644;

/** Where wpa_supplicant@wlan0 looks for its settings. */
export const WIFI_FILE = '/etc/wpa_supplicant/wpa_supplicant-wlan0.conf';

/**
 * What makes a board of a system, in order. On Raspberry Pi OS its own first boot has done all of it. The network comes first, so that it comes up while
 * the rest is done, packages last, because they take minutes. Everything may be done again at any time.
 */
export function setUpActs(card: NodeCard): readonly FirstBootAct[] {
  if (card.system === 'raspberry-pi-os') return [];
  const { node, network, access, timeServers, packages } = card;
  const acts: FirstBootAct[] = [
    write('/etc/systemd/network/10-grappe.network', networkFile(network)),
    write('/etc/resolv.conf', resolverFile(network)),
    { kind: 'run', command: 'reload-network' },
  ];
  if (network.wifi !== undefined) {
    acts.push({ kind: 'write-wifi', wifi: network.wifi }, { kind: 'run', command: 'start-wifi' });
  }
  acts.push(
    write('/etc/hostname', `${node}\n`),
    { kind: 'name-host', name: node },
    { kind: 'authorise', user: access.user, sshKeys: access.sshKeys },
    write('/etc/systemd/timesyncd.conf.d/10-grappe.conf', timeFile(timeServers)),
    { kind: 'run', command: 'restart-time' },
  );
  if (packages.length > 0) acts.push({ kind: 'install', packages });
  return acts;
}

function write(path: string, content: string | undefined): FirstBootAct {
  const file: SystemFile = {
    path,
    mode: PUBLIC_MODE,
    ...(content !== undefined && { text: content }),
  };
  return { kind: 'write-file', file };
}
