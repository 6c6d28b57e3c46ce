import { GrappeError } from '@grappe/domain';

/** The system's name of a failed call (`ENOENT`), absent for anything else that was thrown. */
export function errnoOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown)) return undefined;
  return typeof thrown.code === 'string' ? thrown.code : undefined;
}

/** ENOSPC: no blocks or inodes left. EDQUOT: the owner's share is used up. */
export function isNoSpace(thrown: unknown): boolean {
  const errno = errnoOf(thrown);
  return errno === 'ENOSPC' || errno === 'EDQUOT';
}

/** The coded error for a failed file operation; a `GrappeError` stays what it is. */
export function toFileError(path: string, thrown: unknown): GrappeError {
  if (thrown instanceof GrappeError) return thrown;
  if (isNoSpace(thrown)) {
    return new GrappeError('STORAGE_FULL', `no room on the disk for ${path}`, {
      remedy: 'free some space on that disk',
      cause: thrown,
    });
  }
  switch (errnoOf(thrown)) {
    case 'ENOENT':
      return new GrappeError('NOT_FOUND', `${path} does not exist`, { cause: thrown });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new GrappeError('REFUSED', `${path} cannot be used`, {
        remedy:
          'check its owner and permissions, and whether the kernel has made the disk read-only after errors (dmesg)',
        cause: thrown,
      });
    default:
      return new GrappeError('INTERNAL', `${path} cannot be used`, {
        remedy: 'check the path, and the disk (dmesg)',
        cause: thrown,
      });
  }
}
