import { readFile, realpath, stat, statfs } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { GrappeError } from '@grappe/domain';
import { devicesOf, isWhole, LSBLK_COLUMNS, type MmcFacts } from './read-lsblk.ts';
import { runProgram } from './run-program.ts';
import type { DeviceFacts, TargetFacts } from './target-facts.ts';

const MMC_NAME = /^mmcblk\d+$/;

/** All disks and readers of this machine; empty readers and loop devices without a file are left out. */
export async function listDevices(): Promise<readonly DeviceFacts[]> {
  const devices = await lsblk([]);
  return devices.filter((device) => isWhole(device) && device.sizeBytes > 0);
}

/** What a path that was given as target is. Nothing is opened. */
export async function targetAt(path: string): Promise<TargetFacts> {
  const real = await realpath(path).catch(() => resolve(path));
  const found = await stat(real).catch(() => undefined);
  if (found?.isBlockDevice() === true) return deviceAt(real);
  if (found !== undefined && !found.isFile()) {
    return {
      kind: 'other',
      path: real,
      what: found.isDirectory() ? 'a folder' : 'no block device',
    };
  }
  // A mistyped device would else become a large file in memory.
  if (real.startsWith('/dev/')) throw noDevice(path);
  const disk = await statfs(dirname(real)).catch((cause: unknown) => {
    throw new GrappeError('NOT_FOUND', `there is no folder ${dirname(real)}`, { cause });
  });
  return {
    kind: 'file',
    path: real,
    exists: found !== undefined,
    freeBytes: disk.bavail * disk.bsize,
  };
}

async function deviceAt(path: string): Promise<DeviceFacts> {
  const [device] = await lsblk([path]);
  if (device === undefined) throw noDevice(path);
  return device;
}

function noDevice(path: string): GrappeError {
  return new GrappeError('NOT_FOUND', `there is no device ${path}`, {
    remedy: '`grappe image flash IMAGE` without --to lists what is there',
  });
}

async function lsblk(paths: readonly string[]): Promise<readonly DeviceFacts[]> {
  const args = ['--json', '--bytes', '--output', LSBLK_COLUMNS, ...paths];
  const json = await runProgram('lsblk', args);
  const mmc = await mmcFacts(json);
  return devicesOf(json, (path) => mmc.get(path));
}

/** Cards in a reader of the machine's own: their identity is not among what lsblk tells. */
async function mmcFacts(json: string): Promise<ReadonlyMap<string, MmcFacts>> {
  const paths = devicesOf(json, () => undefined).map(({ path }) => path);
  const found = new Map<string, MmcFacts>();
  for (const path of paths.filter((each) => MMC_NAME.test(basename(each)))) {
    const folder = `/sys/block/${basename(path)}/device`;
    const [cid, type] = await Promise.all(
      ['cid', 'type'].map((name) => readFile(`${folder}/${name}`, 'utf8').catch(() => '')),
    );
    found.set(path, { cid: (cid ?? '').trim(), type: (type ?? '').trim() });
  }
  return found;
}
