import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { loopDevice, testFolder, type Cleanup } from './loop-device.ts';

/** What a card does instead of keeping what it is given. */
export interface Fault {
  readonly claimedBytes: number;
  /** What is beyond overwrites what is at the beginning. */
  readonly wrapsAtBytes?: number;
  /** What is beyond is taken and forgotten. */
  readonly dropsFromBytes?: number;
  /** This byte cannot be changed. */
  readonly stuckByteAt?: number;
  /** The first write at or beyond it pulls the card out. */
  readonly goneFromBytes?: number;
}

export interface FaultyCard {
  readonly path: string;
  /** Puts a card that was pulled out back in; from then on it stays. */
  putBack(): Promise<void>;
  /** As if reader and card were gone for good: the program behind the device is ended. */
  kill(): void;
  /** From now on it may be pulled out; before, marks that test its size reach further than that. */
  arm(): Promise<void>;
}

const run = promisify(execFile);
const STARTS_WITHIN_MS = 20_000;
const LOOK_AGAIN_MS = 20;

/**
 * A real block device that misbehaves: a loop device over a file that the kernel asks a program for (FUSE, nbdfuse), and the program is a few lines
 * of shell that nbdkit calls for each request. Needs the packages nbdkit and libnbd-bin.
 */
export async function faultyCard(cleanup: Cleanup, fault: Fault): Promise<FaultyCard> {
  const folder = await testFolder(cleanup);
  const [kept, mount] = [join(folder, 'kept'), join(folder, 'mount')];
  await writeFile(kept, '');
  await truncate(kept, fault.claimedBytes);
  await mkdir(mount);
  const child = spawn('nbdfuse', [`${mount}/`, '[', 'nbdkit', ...nbdkitArgs(folder, fault), ']'], {
    stdio: 'ignore',
  });
  const ended = once(child, 'exit');
  cleanup.later(async () => {
    child.kill('SIGTERM');
    await ended;
    // Only one that was killed leaves it behind.
    await run('umount', ['--lazy', mount]).catch(() => undefined);
  });
  const file = join(mount, 'nbd');
  await isThere(file);
  const path = await loopDevice(cleanup, file);
  return {
    path,
    kill: () => child.kill('SIGKILL'),
    putBack: () => writeFile(join(folder, 'back'), ''),
    arm: () => writeFile(join(folder, 'armed'), ''),
  };
}

function nbdkitArgs(folder: string, fault: Fault): readonly string[] {
  const kept = join(folder, 'kept');
  const at = fault.wrapsAtBytes === undefined ? '$4' : `$(( $4 % ${fault.wrapsAtBytes} ))`;
  const out = `if [ -e ${folder}/gone ] && [ ! -e ${folder}/back ]; then echo EIO pulled out >&2; exit 1; fi;`;
  const goes =
    fault.goneFromBytes === undefined
      ? ''
      : `if [ $(( $4 + $3 )) -gt ${fault.goneFromBytes} ] && [ -e ${folder}/armed ]; then touch ${folder}/gone; fi;`;
  const read = `dd if=${kept} bs=64K iflag=skip_bytes,count_bytes skip=${at} count=$3 status=none`;
  const write = `dd of=${kept} bs=64K oflag=seek_bytes seek=${at} conv=notrunc status=none`;
  return [
    ...['-f', 'eval', 'can_write=exit 0', 'can_flush=exit 0', 'flush=exit 0'],
    `get_size=echo ${fault.claimedBytes}`,
    `pread=${out} ${beyond(fault, 'head -c $3 /dev/zero', read)}`,
    `pwrite=${goes} ${out} ${beyond(fault, 'cat > /dev/null', write)} ${stuck(kept, fault)}`,
  ];
}

function beyond({ dropsFromBytes }: Fault, instead: string, otherwise: string): string {
  if (dropsFromBytes === undefined) return `${otherwise};`;
  return `if [ $4 -ge ${dropsFromBytes} ]; then ${instead}; else ${otherwise}; fi;`;
}

/** Whatever was written there, it is an X afterwards. */
function stuck(kept: string, { stuckByteAt }: Fault): string {
  if (stuckByteAt === undefined) return '';
  return `printf X | dd of=${kept} bs=1 seek=${stuckByteAt} conv=notrunc status=none;`;
}

async function isThere(file: string): Promise<void> {
  const deadlineMs = performance.now() + STARTS_WITHIN_MS;
  for (;;) {
    const found = await stat(file).catch(() => undefined);
    if (found !== undefined && found.size > 0) return;
    if (performance.now() > deadlineMs) {
      throw new Error(
        'no faulty card: are nbdkit and libnbd-bin installed, and is /dev/fuse here?',
      );
    }
    await delay(LOOK_AGAIN_MS);
  }
}
