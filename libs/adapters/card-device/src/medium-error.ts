import { GrappeError } from '@grappe/domain';

/** What was being done with the medium when the kernel refused it. */
export type MediumAct = 'open' | 'read' | 'write' | 'sync';

export interface MediumPlace {
  readonly path: string;
  readonly isDevice: boolean;
  /** Whether there is still a device with a card in it. */
  readonly isThere: boolean;
}

const ACTS: Readonly<Record<MediumAct, string>> = {
  open: 'opening it',
  read: 'reading',
  write: 'writing',
  sync: 'finishing what was written',
};
/** What the kernel says of a device that is gone, or whose card is. */
const GONE = ['ENODEV', 'ENXIO', 'ENOMEDIUM', 'ESHUTDOWN', 'ENOTCONN'];
const NO_ROOM = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const WRITE_PROTECTED = ['EROFS', 'EPERM', 'EACCES'];
const UNPROTECT = 'move the switch at the side of the card, or use another card';

/** Says what an error of the kernel means for somebody with a card in hand. */
export function mediumError(
  place: MediumPlace,
  act: MediumAct,
  cause: unknown,
  position?: number,
): GrappeError {
  if (cause instanceof GrappeError) return cause;
  const code = errnoOf(cause);
  const where = position === undefined ? '' : ` at byte ${position}`;
  const said = `${ACTS[act]}${where}: ${code}`;
  if (act === 'open') return openError(place, code, cause);
  if (!place.isDevice) return fileError(place.path, code, said, cause);
  if (!place.isThere || GONE.includes(code)) {
    return new GrappeError(
      'UNREACHABLE',
      `${place.path} is gone, the card or its reader was pulled out (${said})`,
      {
        remedy:
          'put the card back in, and run the same command again if it has ended: what is on it already is compared, not written again',
        cause,
      },
    );
  }
  if (NO_ROOM.includes(code)) {
    return new GrappeError(
      'CORRUPT',
      `${place.path} says that it is full before its end (${said}): it is smaller than it claims`,
      { remedy: 'use another card', cause },
    );
  }
  if (WRITE_PROTECTED.includes(code)) {
    const message = `${place.path} is write-protected (${said})`;
    return new GrappeError('REFUSED', message, { remedy: UNPROTECT, cause });
  }
  return new GrappeError('CORRUPT', `${place.path} fails (${said})`, {
    remedy:
      'if it was pulled out, put it back in and run the same command again. Otherwise try another reader, then another card; `dmesg` has what the kernel saw',
    cause,
  });
}

function openError({ path, isDevice }: MediumPlace, code: string, cause: unknown): GrappeError {
  const error = (
    kind: 'CONFLICT' | 'FORBIDDEN' | 'REFUSED' | 'UNREACHABLE',
    why: string,
    remedy: string,
  ) => new GrappeError(kind, `${path} ${why}`, { remedy, cause });
  if (code === 'EBUSY') {
    return error(
      'CONFLICT',
      'is in use by another program or mounted',
      `see \`lsblk ${path}\` and \`fuser -v ${path}\`, and end that first`,
    );
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return error('FORBIDDEN', 'may not be written by you', 'run it as root: sudo grappe …');
  }
  if (code === 'EROFS') return error('REFUSED', 'is write-protected', UNPROTECT);
  if (GONE.includes(code) || (isDevice && code === 'ENOENT')) {
    return error('UNREACHABLE', 'has no card in it', 'put a card in and try again');
  }
  return fileError(path, code, `${ACTS.open}: ${code}`, cause);
}

function fileError(path: string, code: string, said: string, cause: unknown): GrappeError {
  if (NO_ROOM.includes(code)) {
    return new GrappeError('STORAGE_FULL', `no room is left for ${path} (${said})`, {
      remedy: 'make room, or name a file on another disk',
      cause,
    });
  }
  if (code === 'EEXIST') {
    return new GrappeError('ALREADY_EXISTS', `${path} exists`, {
      remedy: 'remove it or name another file',
      cause,
    });
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new GrappeError('NOT_FOUND', `there is no folder for ${path} (${said})`, { cause });
  }
  return new GrappeError('INTERNAL', `${path} cannot be used (${said})`, { cause });
}

export function errnoOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}
