import type { ErrorCode } from '@grappe/domain';
import { unreachable } from '@grappe/domain';
import type { DeviceFacts, DeviceUse, FileFacts, TargetFacts } from './target-facts.ts';

/** One reason not to write to a target. */
export interface Refusal {
  readonly code: ErrorCode;
  readonly reason:
    | 'system'
    | 'in-use'
    | 'mounted'
    | 'read-only'
    | 'empty'
    | 'too-small'
    | 'not-removable'
    | 'not-whole'
    | 'exists'
    | 'no-target';
  /** What is the matter, after the name of the target: `is mounted at /media/boot`. */
  readonly message: string;
  readonly remedy: string;
}

export interface JudgeOptions {
  /** Takes what cannot be told to be removable, and replaces a file. Nothing else. */
  readonly force: boolean;
}

/** Where a machine has itself, and what its people would miss. Anything below counts too. */
const SYSTEM_MOUNTS = [
  '/boot',
  '/usr',
  '/var',
  '/etc',
  '/home',
  '/opt',
  '/srv',
  '/root',
  '/snap',
  '/nix',
];
const ROOT_MOUNT = '/';
const SWAP = '[SWAP]';
const REMOVABLE_TRANSPORTS = ['usb', 'mmc'];
const BYTES_PER_MB = 1e6;

/** Everything that speaks against writing `neededBytes` to a target; empty when nothing does. */
export function judgeTarget(
  facts: TargetFacts,
  neededBytes: number,
  options: JudgeOptions,
): readonly Refusal[] {
  switch (facts.kind) {
    case 'device':
      return judgeDevice(facts, neededBytes, options);
    case 'file':
      return judgeFile(facts, neededBytes, options);
    case 'other':
      return [
        {
          code: 'INVALID_INPUT',
          reason: 'no-target',
          message: `is ${facts.what}`,
          remedy: 'name a card such as /dev/sda, or a new file',
        },
      ];
    default:
      return unreachable(facts);
  }
}

function judgeDevice(
  facts: DeviceFacts,
  neededBytes: number,
  { force }: JudgeOptions,
): readonly Refusal[] {
  if (facts.type !== 'disk' && facts.type !== 'loop') return [notWhole(facts)];
  const system = facts.mounts.filter(({ use }) => isSystem(use));
  const mounted = facts.mounts.filter(({ use }) => !isSystem(use));
  // Nothing that is said besides may sound like a way to do it after all.
  if (system.length > 0) return [carriesSystem(system)];
  const refusals: Refusal[] = [];
  if (facts.holders.length > 0) refusals.push(inUse(facts));
  if (mounted.length > 0) refusals.push(isMounted(mounted));
  if (facts.sizeBytes === 0) refusals.push(EMPTY);
  else if (facts.sizeBytes < neededBytes) refusals.push(tooSmall(facts.sizeBytes, neededBytes));
  if (facts.readOnly) refusals.push(READ_ONLY);
  if (!force && !isRemovable(facts)) refusals.push(NOT_REMOVABLE);
  return refusals;
}

/** Whether it can be told to be a card or a stick, and not a disk that belongs to the machine. A loop device is a file. */
export function isRemovable(facts: DeviceFacts): boolean {
  if (facts.type === 'loop') return true;
  if (facts.soldered) return false;
  return facts.removable || REMOVABLE_TRANSPORTS.includes(facts.transport);
}

function isSystem(mount: string): boolean {
  if (mount === ROOT_MOUNT || mount === SWAP) return true;
  return SYSTEM_MOUNTS.some((folder) => mount === folder || mount.startsWith(`${folder}/`));
}

const EMPTY: Refusal = {
  code: 'REFUSED',
  reason: 'empty',
  message: 'has no card in it',
  remedy: 'put a card in',
};
const READ_ONLY: Refusal = {
  code: 'REFUSED',
  reason: 'read-only',
  message: 'is write-protected',
  remedy:
    'move the switch at the side of the card or of its adapter away from "lock"; without a switch the card has given up, use another one',
};
const NOT_REMOVABLE: Refusal = {
  code: 'REFUSED',
  reason: 'not-removable',
  message: 'cannot be told to be removable',
  remedy: 'if you are certain that it is the card, say --force',
};

function notWhole({ type }: DeviceFacts): Refusal {
  const message = type === 'part' ? 'is a partition, not a card' : `is of type ${type}, not a card`;
  const remedy = 'name the whole card: /dev/sda, not /dev/sda1';
  return { code: 'INVALID_INPUT', reason: 'not-whole', message, remedy };
}

function carriesSystem(mounts: readonly DeviceUse[]): Refusal {
  return {
    code: 'REFUSED',
    reason: 'system',
    message: `carries this machine's system (${mounts.map(({ use }) => use).join(', ')})`,
    remedy: 'it is never written to, also not with --force; see `lsblk` for the card',
  };
}

function inUse({ path, holders }: DeviceFacts): Refusal {
  const uses = holders.map((holder) => `${holder.path} by ${holder.use}`).join(', ');
  return {
    code: 'REFUSED',
    reason: 'in-use',
    message: `is part of something larger (${uses})`,
    remedy: `if nothing of it is wanted any more, take it apart first, then: wipefs --all ${path}`,
  };
}

function isMounted(mounts: readonly DeviceUse[]): Refusal {
  const places = mounts.map(({ use }) => use);
  return {
    code: 'REFUSED',
    reason: 'mounted',
    message: `is mounted at ${places.join(', ')}`,
    remedy: `umount ${places.map(shellWord).join(' ')}`,
  };
}

function tooSmall(sizeBytes: number, neededBytes: number): Refusal {
  return {
    code: 'REFUSED',
    reason: 'too-small',
    message: `is too small: it has ${megabytes(sizeBytes)} MB, ${megabytes(neededBytes)} are needed, ${megabytes(neededBytes - sizeBytes)} more`,
    remedy: 'use a larger card',
  };
}

function judgeFile(
  { exists, freeBytes }: FileFacts,
  neededBytes: number,
  { force }: JudgeOptions,
): readonly Refusal[] {
  const refusals: Refusal[] = [];
  if (exists && !force) {
    const remedy = 'name a new file, or say --force to replace it';
    refusals.push({ code: 'ALREADY_EXISTS', reason: 'exists', message: 'exists', remedy });
  }
  if (freeBytes < neededBytes) {
    const message = `has no room: its disk has ${megabytes(freeBytes)} MB left, ${megabytes(neededBytes)} are needed`;
    const remedy = 'make room, or name a file on another disk';
    refusals.push({ code: 'STORAGE_FULL', reason: 'too-small', message, remedy });
  }
  return refusals;
}

/** Rounded up, so that what is missing is never told as nothing. */
function megabytes(bytes: number): number {
  return Math.ceil(bytes / BYTES_PER_MB);
}

/** For a command that a person copies. */
function shellWord(text: string): string {
  return /^[\w./:@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
