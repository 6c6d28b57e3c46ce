import { GrappeError } from '@grappe/domain';

const LOAD_AGAIN =
  'download or make it again, and compare its checksum with the one beside the download';

/** A card image that is cut off or damaged; `why` says where. */
export function damaged(why: string, cause?: unknown): GrappeError {
  return new GrappeError('CORRUPT', `the card image is damaged: ${why}`, {
    remedy: LOAD_AGAIN,
    cause,
  });
}

/** A download that did not come whole. */
export function brokenPacking(file: string, why: string, cause?: unknown): GrappeError {
  return new GrappeError('CORRUPT', `${file} is cut off or damaged: ${why}`, {
    remedy: LOAD_AGAIN,
    cause,
  });
}

/** The coded error for a failed file operation; a `GrappeError`, and the reason of an abort, stay what they are. */
export function fileFault(path: string, thrown: unknown): unknown {
  if (!(thrown instanceof Error) || !('syscall' in thrown) || !('code' in thrown)) return thrown;
  const cause = thrown;
  switch (thrown.code) {
    case 'ENOENT':
      return new GrappeError('NOT_FOUND', `${path} does not exist`, { cause });
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new GrappeError('STORAGE_FULL', `no room on the disk for ${path}`, {
        remedy:
          'free some space on that disk; a card image needs its unpacked size once, and once more for the copy of a node',
        cause,
      });
    default:
      return new GrappeError('REFUSED', `${path} cannot be used: ${String(thrown.code)}`, {
        remedy: 'check its owner and permissions, and the disk',
        cause,
      });
  }
}
