import { err, failure, ok, type Failure, type Result } from '@grappe/domain';

const MIB = 1_048_576;
export const SECTOR_BYTES = 512;
/** Of the blocks that cards erase at once, or a multiple of them. */
const ALIGN_BYTES = 8 * MIB;
/** Two kernels with their initrds and device trees take 130 MB, a prepared card some MB more. */
const BOOT_BYTES = 512 * MIB;
/** For the first boot, until the file system has grown; and for what a card too small to grow runs on. */
const ROOM_BYTES = 256 * MIB;
/** Tables of inodes, journal and bitmaps, measured: 6 % of a file system of 2 GB, and what its blocks leave unused. */
const OVERHEAD_SHARE = 0.12;

export interface Partition {
  readonly startBytes: number;
  readonly sizeBytes: number;
}

/** Where everything is on the card. */
export interface CardLayout {
  readonly boot: Partition;
  readonly root: Partition;
  readonly imageBytes: number;
}

/** The layout for a root file system with `contentBytes` in it, as small as it may be or as large as asked for. */
export function cardLayout(contentBytes: number, wantedMb?: number): Result<CardLayout, Failure> {
  const boot = { startBytes: ALIGN_BYTES, sizeBytes: BOOT_BYTES };
  const rootStartBytes = boot.startBytes + boot.sizeBytes;
  const neededBytes =
    rootStartBytes + alignedUp(contentBytes * (1 + OVERHEAD_SHARE) + ROOM_BYTES, ALIGN_BYTES);
  const imageBytes =
    wantedMb === undefined ? neededBytes : wantedMb * MIB - ((wantedMb * MIB) % ALIGN_BYTES);
  if (imageBytes < neededBytes) {
    return err(
      failure(
        'INVALID_INPUT',
        `an image of ${wantedMb ?? 0} MiB is too small for what goes into it`,
        `Ask for at least ${neededBytes / MIB} MiB, or leave the size out: the file system grows to the card anyway.`,
      ),
    );
  }
  const root = { startBytes: rootStartBytes, sizeBytes: imageBytes - rootStartBytes };
  return ok({ boot, root, imageBytes });
}

/** What sfdisk reads. The types are what firmware and kernel expect: FAT32 (LBA) and Linux. */
export function partitionTable({ boot, root }: CardLayout, diskId: string): string {
  const line = ({ startBytes, sizeBytes }: Partition, type: string): string =>
    `start=${startBytes / SECTOR_BYTES}, size=${sizeBytes / SECTOR_BYTES}, type=${type}`;
  return [
    'label: dos',
    `label-id: 0x${diskId}`,
    'unit: sectors',
    '',
    line(boot, 'c'),
    line(root, '83'),
    '',
  ].join('\n');
}

const alignedUp = (bytes: number, align: number): number => Math.ceil(bytes / align) * align;
