import type { DeviceSpec } from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { readItems } from '../yaml/lists.ts';
import { compareText } from '../yaml/problem.ts';
import type { Reading } from '../yaml/reading.ts';
import { readNonEmptyText, readScalar, refuse } from '../yaml/scalars.ts';
import { absolutePath } from './container-path.ts';

const KEYS = keyTable({ read: ['source', 'target', 'permissions'] });
const EXPECTED = '"/dev/i2c-1", "/dev/i2c-1:/dev/i2c-1" or "/dev/i2c-1:/dev/i2c-1:rw"';
/** Read, write, make a device node; in the order they are passed on. */
const PERMISSIONS = ['r', 'w', 'm'];

/** `devices`: in order of their place in the container, which each has to itself. */
export function readDevices(reading: Reading, spot: Spot): readonly DeviceSpec[] {
  const byTarget = new Map<string, DeviceSpec>();
  for (const item of readItems(reading, spot, `a list of ${EXPECTED}`)) {
    const device = item.node.kind === 'map' ? readLong(reading, item) : readShort(reading, item);
    if (device === undefined) continue;
    if (byTarget.has(device.target)) {
      reading.report.problem(
        item,
        'two devices have the same place in the container',
        'each place once',
      );
    }
    byTarget.set(device.target, device);
  }
  return [...byTarget.values()].sort((a, b) => compareText(a.target, b.target));
}

function readShort(reading: Reading, spot: Spot): DeviceSpec | undefined {
  const text = readScalar(reading, spot, EXPECTED)?.text;
  if (text === undefined) return undefined;
  const [source = '', second, third, ...rest] = text.split(':');
  if (rest.length > 0) return refuse(reading, spot, text, EXPECTED);
  // "/dev/x:rw" has permissions where the target may stand.
  const swapped = third === undefined && second !== undefined && !second.startsWith('/');
  const target = swapped || second === undefined ? source : second;
  return checked(reading, spot, source, target, (swapped ? second : third) ?? 'rwm');
}

function readLong(reading: Reading, spot: Spot): DeviceSpec | undefined {
  const fields = readFields(reading.report, spot, KEYS);
  const text = (key: string): string | undefined => {
    const found = fields?.get(key);
    return found === undefined ? undefined : readNonEmptyText(reading, found);
  };
  const source = text('source');
  if (source === undefined) {
    reading.report.problem(spot, 'the source is missing', 'source: /dev/...');
    return undefined;
  }
  return checked(reading, spot, source, text('target') ?? source, text('permissions') ?? 'rwm');
}

function checked(
  reading: Reading,
  spot: Spot,
  sourceText: string,
  targetText: string,
  permissionsText: string,
): DeviceSpec | undefined {
  const source = absolutePath(sourceText);
  const target = absolutePath(targetText);
  if (source === undefined) return refuse(reading, spot, sourceText, EXPECTED);
  if (target === undefined) return refuse(reading, spot, targetText, EXPECTED);
  if (!/^[rwm]{1,3}$/.test(permissionsText)) {
    return refuse(reading, spot, permissionsText, 'permissions of the letters r, w and m');
  }
  const permissions = PERMISSIONS.filter((letter) => permissionsText.includes(letter)).join('');
  return { source, target, permissions };
}
