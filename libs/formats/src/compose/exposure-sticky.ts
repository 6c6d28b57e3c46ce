import { HEADER_TOKEN, type Sticky } from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readOneOf, readText, refuse } from '../yaml/scalars.ts';
import { readDurationMs } from './duration.ts';

const KEYS = keyTable({ read: ['cookie', 'source'] });
/** Says what it is to whoever finds it in a browser. */
const COOKIE_DEFAULT = 'GRAPPE_SERVER';
/** Longer than a person pauses between two clicks. */
const SOURCE_EXPIRE_MS_DEFAULT = 1_800_000;
const EXPIRE = { minMs: 1_000, maxMs: 2_000_000_000 };

/** `cookie`, `source`, `none`, `{ cookie: NAME }` or `{ source: 30m }`. */
export function readSticky(reading: Reading, spot: Spot, mode: 'http' | 'tcp'): Sticky | undefined {
  const sticky = spot.node.kind === 'map' ? readLong(reading, spot) : readShort(reading, spot);
  if (sticky?.kind !== 'cookie' || mode === 'http') return sticky;
  reading.report.problem(spot, 'a cookie is part of HTTP', 'mode: http, or sticky: source');
  return undefined;
}

function readShort(reading: Reading, spot: Spot): Sticky | undefined {
  switch (readOneOf(reading, spot, ['cookie', 'source', 'none'])) {
    case 'cookie':
      return { kind: 'cookie', cookie: COOKIE_DEFAULT };
    case 'source':
      return { kind: 'source', expireMs: SOURCE_EXPIRE_MS_DEFAULT };
    case 'none':
      return { kind: 'none' };
    default:
      return undefined;
  }
}

function readLong(reading: Reading, spot: Spot): Sticky | undefined {
  const fields = readFields(reading.report, spot, KEYS);
  const cookieSpot = fields?.get('cookie');
  const sourceSpot = fields?.get('source');
  if (cookieSpot !== undefined && sourceSpot !== undefined) {
    reading.report.problem(spot, 'a client sticks by one thing', 'cookie or source');
    return undefined;
  }
  if (cookieSpot !== undefined) {
    const expected = 'the name of a cookie: letters, digits, hyphens and underscores';
    const cookie = readText(reading, cookieSpot, expected);
    if (cookie === undefined || HEADER_TOKEN.test(cookie))
      return cookie === undefined ? undefined : { kind: 'cookie', cookie };
    return refuse(reading, cookieSpot, cookie, expected);
  }
  if (sourceSpot === undefined) {
    if (fields !== undefined)
      reading.report.problem(spot, 'it does not say by what', 'cookie or source');
    return undefined;
  }
  const expireMs = readDurationMs(reading, sourceSpot, EXPIRE);
  return expireMs === undefined ? undefined : { kind: 'source', expireMs };
}
