import type { MountSpec } from '@grappe/domain';
import type { Spot } from '../yaml/located.ts';
import { readItems, readTextOrList } from '../yaml/lists.ts';
import { compareText } from '../yaml/problem.ts';
import type { Reading } from '../yaml/reading.ts';
import { readScalar, refuse } from '../yaml/scalars.ts';
import { sizeBytes } from './bytes.ts';
import type { StackContext } from './compose-reading.ts';
import { checkBindSource, checkTarget } from './container-path.ts';
import { readLongMount } from './mount-long.ts';
import { volumeName } from './volume-name.ts';

const SHORT_EXPECTED = '"volume:/path", "/folder:/path:ro" or "/path"';

interface PlacedMount {
  readonly mount: MountSpec;
  readonly spot: Spot;
}

/** `volumes` and `tmpfs` of a service: in order of their targets, each target once. */
export function readMounts(
  reading: Reading,
  context: StackContext,
  volumes: Spot | undefined,
  tmpfs: Spot | undefined,
): readonly MountSpec[] {
  const placed: PlacedMount[] = [];
  const add = (mount: MountSpec | undefined, spot: Spot): void => {
    if (mount !== undefined) placed.push({ mount, spot });
  };
  const items =
    volumes === undefined ? [] : readItems(reading, volumes, `a list of ${SHORT_EXPECTED}`);
  for (const item of items) {
    if (item.node.kind === 'map') add(readLongMount(reading, context, item), item);
    else add(readShort(reading, context, item), item);
  }
  const folders = tmpfs === undefined ? [] : readTextOrList(reading, tmpfs);
  for (const { text, spot } of folders) add(readTmpfs(reading, spot, text), spot);
  const byTarget = new Map<string, PlacedMount>();
  for (const entry of placed) {
    const clash = byTarget.get(entry.mount.target);
    if (clash === undefined) byTarget.set(entry.mount.target, entry);
    else {
      const target = JSON.stringify(entry.mount.target);
      reading.report.problem(
        entry.spot,
        `two mounts of this service have the target ${target}`,
        `each target once; it is taken by ${clash.spot.path}`,
      );
    }
  }
  return Array.from(byTarget.values(), ({ mount }) => mount).sort((a, b) =>
    compareText(a.target, b.target),
  );
}

function readShort(reading: Reading, context: StackContext, spot: Spot): MountSpec | undefined {
  const text = readScalar(reading, spot, SHORT_EXPECTED)?.text;
  if (text === undefined) return undefined;
  const parts = text.split(':');
  if (parts.length > 3 || parts.includes('')) return refuse(reading, spot, text, SHORT_EXPECTED);
  const [first = '', second, options = ''] = parts;
  const target = checkTarget(reading, spot, second ?? first);
  const readOnly = readOptions(reading, spot, options);
  if (target === undefined || readOnly === undefined) return undefined;
  if (second === undefined) return { kind: 'volume', target, readOnly: false };
  if (!/^[/.~\\]/.test(first)) {
    const source = volumeName(reading, context, spot, first);
    return source === undefined ? undefined : { kind: 'volume', source, target, readOnly };
  }
  const source = checkBindSource(reading, spot, first);
  return source === undefined ? undefined : { kind: 'bind', source, target, readOnly };
}

/** Whether the mount is read-only; undefined: an option is not possible. */
function readOptions(reading: Reading, spot: Spot, text: string): boolean | undefined {
  let readOnly = false;
  for (const option of text === '' ? [] : text.split(',')) {
    if (option === 'ro' || option === 'rw') readOnly = option === 'ro';
    else if (option === 'z' || option === 'Z') {
      reading.report.warning(spot, `the option ${option} is ignored: SELinux is not managed here`);
    } else return refuse(reading, spot, option, 'the options ro or rw');
  }
  return readOnly;
}

/** `/run:size=64m`. */
function readTmpfs(reading: Reading, spot: Spot, text: string): MountSpec | undefined {
  const colon = text.indexOf(':');
  const target = checkTarget(reading, spot, colon === -1 ? text : text.slice(0, colon));
  let sizeLimit: number | undefined;
  for (const option of colon === -1 ? [] : text.slice(colon + 1).split(',')) {
    const size = option.startsWith('size=') ? sizeBytes(option.slice('size='.length)) : undefined;
    if (size === undefined || size === 0)
      return refuse(reading, spot, option, 'the option size=64m');
    sizeLimit = size;
  }
  if (target === undefined) return undefined;
  return { kind: 'tmpfs', target, ...(sizeLimit === undefined ? {} : { sizeBytes: sizeLimit }) };
}
