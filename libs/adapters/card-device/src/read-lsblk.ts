import type { DeviceFacts, DeviceUse } from './target-facts.ts';

/** What lsblk is asked for. */
export const LSBLK_COLUMNS =
  'PATH,TYPE,SIZE,RO,RM,HOTPLUG,TRAN,VENDOR,MODEL,SERIAL,FSTYPE,LABEL,MOUNTPOINTS';
/** A disk, and files that stand for one. A partition is named when it is the target. */
const WHOLE = ['disk', 'loop'];
/** Parts of something larger, also while nobody has assembled it. */
const MEMBERS: Readonly<Record<string, string>> = {
  LVM2_member: 'lvm',
  linux_raid_member: 'raid',
  zfs_member: 'zfs',
  ceph_bluestore: 'ceph',
  drbd: 'drbd',
};
/** Further down in lsblk's tree than a partition: somebody holds it. */
const NOT_HOLDERS = ['part', 'disk', 'loop', 'rom'];

/** What sysfs says besides, of cards in a reader of the machine's own. */
export interface MmcFacts {
  readonly cid: string;
  /** `SD`, or `MMC` for one that is soldered in. */
  readonly type: string;
}

interface LsblkDevice {
  readonly [column: string]: unknown;
}

/** Whole devices in lsblk's JSON; other things in it, and what a later version adds, are ignored. */
export function devicesOf(
  json: string,
  mmcOf: (path: string) => MmcFacts | undefined,
): readonly DeviceFacts[] {
  const document: unknown = JSON.parse(json);
  return childrenOf(document, 'blockdevices').map((device) =>
    factsOf(device, mmcOf(textOf(device, 'path'))),
  );
}

/** Whether it is something that a card can stand in. */
export function isWhole({ type }: DeviceFacts): boolean {
  return WHOLE.includes(type);
}

function factsOf(device: LsblkDevice, mmc: MmcFacts | undefined): DeviceFacts {
  const tree = descendants(device);
  return {
    kind: 'device',
    path: textOf(device, 'path'),
    type: textOf(device, 'type'),
    sizeBytes: numberOf(device, 'size'),
    model: [textOf(device, 'vendor'), textOf(device, 'model')].filter(isName).join(' '),
    serial: textOf(device, 'serial'),
    cid: mmc?.cid ?? '',
    transport: mmc === undefined ? textOf(device, 'tran') : 'mmc',
    removable: isTrue(device, 'rm') || isTrue(device, 'hotplug'),
    soldered: mmc?.type === 'MMC',
    readOnly: isTrue(device, 'ro'),
    mounts: tree.flatMap(mountsOf),
    holders: tree.flatMap(holdersOf),
    labels: tree.map((part) => textOf(part, 'label')).filter((label) => label !== ''),
  };
}

function descendants(device: LsblkDevice): readonly LsblkDevice[] {
  return [device, ...childrenOf(device, 'children').flatMap(descendants)];
}

function mountsOf(device: LsblkDevice): readonly DeviceUse[] {
  const mounts = device['mountpoints'];
  if (!Array.isArray(mounts)) return [];
  return mounts
    .filter((mount): mount is string => typeof mount === 'string' && mount !== '')
    .map((use) => ({ path: textOf(device, 'path'), use }));
}

function holdersOf(device: LsblkDevice): readonly DeviceUse[] {
  const path = textOf(device, 'path');
  const type = textOf(device, 'type');
  if (!NOT_HOLDERS.includes(type)) return [{ path, use: type }];
  const member = MEMBERS[textOf(device, 'fstype')];
  return member === undefined ? [] : [{ path, use: member }];
}

function childrenOf(value: unknown, key: string): readonly LsblkDevice[] {
  const children = (value as Readonly<Record<string, unknown>> | null)?.[key];
  return Array.isArray(children)
    ? children.filter((child): child is LsblkDevice => typeof child === 'object' && child !== null)
    : [];
}

function textOf(device: LsblkDevice, column: string): string {
  const value = device[column];
  return typeof value === 'string' ? value.trim() : '';
}

/** Numbers and switches are text in JSON of older versions. */
function numberOf(device: LsblkDevice, column: string): number {
  const value = Number(device[column] ?? 0);
  return Number.isSafeInteger(value) && value > 0 ? value : 0;
}

function isTrue(device: LsblkDevice, column: string): boolean {
  const value = device[column];
  return value === true || value === '1';
}

/** Virtual disks give a number where others have their maker. */
function isName(text: string): boolean {
  return text !== '' && !/^0x[0-9a-f]+$/i.test(text);
}
