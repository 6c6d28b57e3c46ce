import { readFile } from 'node:fs/promises';
import { availableParallelism, loadavg, totalmem } from 'node:os';
import { GrappeError, type BootId, type NodeCapacity } from '@grappe/domain';

export const BOOT_ID_PATH = '/proc/sys/kernel/random/boot_id';
const BOOT_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The kernel's name for this boot. `path` is another one only on virtual racks, where nodes share a kernel. */
export async function readBootId(path: string = BOOT_ID_PATH): Promise<BootId> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new GrappeError('NOT_FOUND', `cannot read the boot id from ${path}`, { cause });
  });
  const bootId = text.trim();
  if (BOOT_ID.test(bootId)) return bootId as BootId;
  throw new GrappeError('CORRUPT', `${path} holds no boot id: expected a UUID in lower case`);
}

/** Cores this process may use, and all memory of the board: containers run outside of the agent's control group. */
export function boardCapacity(): NodeCapacity {
  return { cpus: availableParallelism(), memoryBytes: totalmem() };
}

/** Processes that ran or waited, for a processor or a disk, in hundredths per processor, over the last minute. */
export function boardLoad(): number {
  const [lastMinute = 0] = loadavg();
  return (lastMinute / availableParallelism()) * PERCENT;
}

const PERCENT = 100;
