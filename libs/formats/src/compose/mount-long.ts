import type { MountSpec } from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readBoolean, readNonEmptyText, readOneOf } from '../yaml/scalars.ts';
import { readBytes } from './bytes.ts';
import type { StackContext } from './compose-reading.ts';
import { checkBindSource, checkTarget } from './container-path.ts';
import { volumeName } from './volume-name.ts';

const KEYS = keyTable({
  read: ['type', 'source', 'target', 'read_only', 'bind', 'volume', 'tmpfs'],
  refuse: { image: 'type: volume, bind or tmpfs' },
  warn: { consistency: 'it has no effect on Linux' },
});
const BIND_KEYS = keyTable({
  refuse: {
    propagation: 'a bind mount with the default propagation',
    recursive: 'a bind mount with the default recursion',
  },
  warn: {
    create_host_path: 'the engine of the node decides whether a missing folder is made',
    selinux: 'SELinux is not managed here',
  },
});
const VOLUME_KEYS = keyTable({
  refuse: {
    nocopy: 'a volume that may be filled from the image when it is empty',
    subpath: 'the whole volume',
  },
  warn: { labels: 'labels belong to the volume at the top level' },
});
const TMPFS_KEYS = keyTable({ read: ['size'], refuse: { mode: 'the default mode 1777' } });
const TYPES = ['volume', 'bind', 'tmpfs'] as const;

export function readLongMount(
  reading: Reading,
  context: StackContext,
  spot: Spot,
): MountSpec | undefined {
  const fields = readFields(reading.report, spot, KEYS);
  if (fields === undefined) return undefined;
  const typeSpot = fields.get('type');
  const targetSpot = fields.get('target');
  if (typeSpot === undefined)
    reading.report.problem(spot, 'the type is missing', `type: ${TYPES.join(', ')}`);
  if (targetSpot === undefined)
    reading.report.problem(spot, 'the target is missing', 'target: /path');
  const targetText = targetSpot === undefined ? undefined : readNonEmptyText(reading, targetSpot);
  const target =
    targetSpot === undefined || targetText === undefined
      ? undefined
      : checkTarget(reading, targetSpot, targetText);
  const readOnlySpot = fields.get('read_only');
  const readOnly = readOnlySpot !== undefined && readBoolean(reading, readOnlySpot) === true;
  const kind = typeSpot === undefined ? undefined : readOneOf(reading, typeSpot, TYPES);
  const blocks = { bind: BIND_KEYS, volume: VOLUME_KEYS, tmpfs: TMPFS_KEYS };
  let options: Fields | undefined;
  for (const block of TYPES) {
    const blockSpot = fields.get(block);
    if (blockSpot === undefined) continue;
    const read = readFields(reading.report, blockSpot, blocks[block]);
    if (block === kind) options = read;
    if (kind !== undefined && block !== kind) {
      const place = { offset: blockSpot.keyOffset, path: blockSpot.path };
      reading.report.problem(place, `"${block}" does not belong to a mount of type ${kind}`, kind);
    }
  }
  switch (kind) {
    case 'volume':
      return volumeMount(reading, context, fields, target, readOnly);
    case 'bind':
      return bindMount(reading, spot, fields, target, readOnly);
    case 'tmpfs':
      return tmpfsMount(reading, fields, target, options?.get('size'));
    case undefined:
      return undefined;
  }
}

function volumeMount(
  reading: Reading,
  context: StackContext,
  fields: Fields,
  target: string | undefined,
  readOnly: boolean,
): MountSpec | undefined {
  const sourceSpot = fields.get('source');
  if (sourceSpot === undefined) {
    return target === undefined ? undefined : { kind: 'volume', target, readOnly };
  }
  const key = readNonEmptyText(reading, sourceSpot, 'the name of a volume');
  const source = key === undefined ? undefined : volumeName(reading, context, sourceSpot, key);
  if (source === undefined || target === undefined) return undefined;
  return { kind: 'volume', source, target, readOnly };
}

function bindMount(
  reading: Reading,
  spot: Spot,
  fields: Fields,
  target: string | undefined,
  readOnly: boolean,
): MountSpec | undefined {
  const sourceSpot = fields.get('source');
  if (sourceSpot === undefined) {
    reading.report.problem(spot, 'the source is missing', 'source: /folder/of/the/node');
    return undefined;
  }
  const text = readNonEmptyText(reading, sourceSpot, 'an absolute path');
  const source = text === undefined ? undefined : checkBindSource(reading, sourceSpot, text);
  if (source === undefined || target === undefined) return undefined;
  return { kind: 'bind', source, target, readOnly };
}

function tmpfsMount(
  reading: Reading,
  fields: Fields,
  target: string | undefined,
  sizeSpot: Spot | undefined,
): MountSpec | undefined {
  const readOnlySpot = fields.get('read_only');
  const sourceSpot = fields.get('source');
  if (sourceSpot !== undefined) {
    reading.report.problem(sourceSpot, 'a tmpfs mount has no source', 'only a target');
  }
  if (readOnlySpot !== undefined) {
    reading.report.problem(readOnlySpot, 'a tmpfs mount cannot be read-only', 'no read_only');
  }
  const bytes = sizeSpot === undefined ? undefined : readBytes(reading, sizeSpot);
  if (target === undefined) return undefined;
  return {
    kind: 'tmpfs',
    target,
    ...(bytes === undefined || bytes === 0 ? {} : { sizeBytes: bytes }),
  };
}
