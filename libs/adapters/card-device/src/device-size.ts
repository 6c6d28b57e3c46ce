import { readFile, realpath } from 'node:fs/promises';
import { basename } from 'node:path';

/** The kernel counts in these, whatever the sectors of the device are. */
const SYSFS_UNIT_BYTES = 512;

/** What the kernel takes a block device to hold; 0 when it is gone, or is a reader without a card. */
export async function sizeInSysfs(path: string): Promise<number> {
  try {
    const name = basename(await realpath(path));
    const text = await readFile(`/sys/class/block/${name}/size`, 'utf8');
    return Number(text.trim()) * SYSFS_UNIT_BYTES;
  } catch {
    return 0;
  }
}
