import type { CheckTiming, ReplacementSpec, ServerCheck, StatusRange } from '@grappe/domain';
import {
  CHECK_COMMAND,
  CHECK_COUNT_MAX,
  CHECK_INTERVAL_MS_MIN,
  CHECK_PATH,
  CHECK_TIMING_DEFAULT,
  COMMAND_INTERVAL_MS_MIN,
  COMMAND_TIMEOUT_MS_MAX,
  COMMAND_TIMING_DEFAULT,
  REPLACEMENT_AFTER_MS_MIN,
  REPLACEMENT_START_PERIOD_MS_DEFAULT,
  ROUTE_HOST,
  STATUS_RANGES_MAX,
} from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import { readTextOrList } from '../yaml/lists.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readInteger, readText, refuse } from '../yaml/scalars.ts';
import { readDurationMs } from './duration.ts';

const KEYS = keyTable({
  read: [
    'path',
    'host',
    'status',
    'command',
    'interval',
    'timeout',
    'rise',
    'fall',
    'replace_after',
    'start_period',
  ],
});
const COUNT = { min: 1, max: CHECK_COUNT_MAX };
/** A server that is looked at once an hour is not looked at. */
const INTERVAL = { minMs: CHECK_INTERVAL_MS_MIN, maxMs: 3_600_000 };
const TIMEOUT = { minMs: 1, maxMs: 3_600_000 };
const COMMAND_INTERVAL = { ...INTERVAL, minMs: COMMAND_INTERVAL_MS_MIN };
const COMMAND_TIMEOUT = { ...TIMEOUT, maxMs: COMMAND_TIMEOUT_MS_MAX };
/** Whoever waits for longer than a day can wait for a person. */
const REPLACE_AFTER = { minMs: REPLACEMENT_AFTER_MS_MIN, maxMs: 86_400_000 };
const START_PERIOD = { minMs: 0, maxMs: 86_400_000 };
/** A page that sends the browser elsewhere is an answer, too. */
const STATUS_DEFAULT: readonly StatusRange[] = [{ from: 200, to: 399 }];
const STATUS_EXPECTED = 'a status like 200, or a range like 200-399';
const SHORT_EXPECTED = 'tcp, none, a path like /health, or a map';

/** What an exposure says of checks. */
export interface CheckPart {
  readonly check: ServerCheck;
  readonly replacement?: ReplacementSpec;
}

/** `check`: a path, `tcp`, `none`, or a map. Not said: whether a connection is accepted. */
export function readCheck(
  reading: Reading,
  spot: Spot | undefined,
  mode: 'http' | 'tcp',
): CheckPart {
  if (spot === undefined) return { check: { kind: 'tcp', ...CHECK_TIMING_DEFAULT } };
  if (spot.node.kind !== 'map') return { check: readShort(reading, spot, mode) };
  const fields = readFields(reading.report, spot, KEYS);
  const replacement = readReplacement(reading, fields);
  const check = readLong(reading, fields);
  return { check, ...(replacement === undefined ? {} : { replacement }) };
}

function readShort(reading: Reading, spot: Spot, mode: 'http' | 'tcp'): ServerCheck {
  const text = readText(reading, spot, SHORT_EXPECTED);
  if (text === 'none') return { kind: 'none' };
  if (text === undefined || text === 'tcp') return { kind: 'tcp', ...CHECK_TIMING_DEFAULT };
  if (CHECK_PATH.test(text)) return httpCheck(CHECK_TIMING_DEFAULT, text);
  const hint = mode === 'tcp' ? '' : '; a path begins with /';
  refuse(reading, spot, text, SHORT_EXPECTED, hint);
  return { kind: 'none' };
}

function readLong(reading: Reading, fields: Fields | undefined): ServerCheck {
  const isCommand = fields?.get('command') !== undefined;
  const timing = readTiming(reading, fields, isCommand);
  const path = at(fields, 'path', (found) => readPath(reading, found));
  const host = at(fields, 'host', (found) => readHost(reading, found));
  const status = at(fields, 'status', (found) => readStatus(reading, found));
  if (isCommand) {
    at(fields, 'path', (found) => {
      reading.report.problem(found, 'a check is a request or a command', 'one of path and command');
    });
  }
  if (fields?.get('path') === undefined) {
    for (const key of ['host', 'status'])
      at(fields, key, (found) => {
        reading.report.problem(found, `${key} is part of a request`, 'path: /health beside it');
      });
  }
  const command = at(fields, 'command', (found) => readCommand(reading, found));
  if (command !== undefined) return { kind: 'command', ...timing, command };
  return path === undefined ? { kind: 'tcp', ...timing } : httpCheck(timing, path, host, status);
}

function readCommand(reading: Reading, spot: Spot): string | undefined {
  const expected = "the name of a program in the gateways' folder checks, like galera";
  const text = readText(reading, spot, expected);
  if (text === undefined || CHECK_COMMAND.test(text)) return text;
  const hint = text.includes('/') ? '; a name, not a path' : '';
  return refuse(reading, spot, text, expected, hint);
}

function readReplacement(
  reading: Reading,
  fields: Fields | undefined,
): ReplacementSpec | undefined {
  const startPeriodMs = at(fields, 'start_period', (found) =>
    readDurationMs(reading, found, START_PERIOD),
  );
  if (fields?.get('replace_after') === undefined) {
    at(fields, 'start_period', (found) => {
      const said = 'start_period says when a task that never was up is replaced';
      reading.report.problem(found, said, 'replace_after: 30s beside it');
    });
    return undefined;
  }
  const afterMs = at(fields, 'replace_after', (found) =>
    readDurationMs(reading, found, REPLACE_AFTER),
  );
  if (afterMs === undefined) return undefined;
  return { afterMs, startPeriodMs: startPeriodMs ?? REPLACEMENT_START_PERIOD_MS_DEFAULT };
}

function httpCheck(
  timing: CheckTiming,
  path: string,
  host?: string,
  expectedStatus: readonly StatusRange[] = STATUS_DEFAULT,
): ServerCheck {
  return { kind: 'http', ...timing, path, ...(host === undefined ? {} : { host }), expectedStatus };
}

function at<T>(
  fields: Fields | undefined,
  key: string,
  read: (found: Spot) => T | undefined,
): T | undefined {
  const found = fields?.get(key);
  return found === undefined ? undefined : read(found);
}

function readTiming(reading: Reading, fields: Fields | undefined, isCommand: boolean): CheckTiming {
  const usual = isCommand ? COMMAND_TIMING_DEFAULT : CHECK_TIMING_DEFAULT;
  const interval = isCommand ? COMMAND_INTERVAL : INTERVAL;
  const timeout = isCommand ? COMMAND_TIMEOUT : TIMEOUT;
  const count = (key: 'rise' | 'fall'): number =>
    at(fields, key, (found) => readInteger(reading, found, COUNT)) ?? usual[key];
  const intervalMs =
    at(fields, 'interval', (found) => readDurationMs(reading, found, interval)) ?? usual.intervalMs;
  return {
    intervalMs,
    timeoutMs:
      at(fields, 'timeout', (found) => readDurationMs(reading, found, timeout)) ??
      (isCommand ? Math.min(usual.timeoutMs, intervalMs) : intervalMs),
    rise: count('rise'),
    fall: count('fall'),
  };
}

function readPath(reading: Reading, spot: Spot): string | undefined {
  const expected = 'a path like /health, without blanks or quotes';
  const text = readText(reading, spot, expected);
  if (text === undefined || CHECK_PATH.test(text)) return text;
  return refuse(reading, spot, text, expected);
}

function readHost(reading: Reading, spot: Spot): string | undefined {
  const expected = 'a host name like shop.example.org';
  const text = readText(reading, spot, expected)?.toLowerCase();
  if (text === undefined || ROUTE_HOST.test(text)) return text;
  return refuse(reading, spot, text, expected);
}

function readStatus(reading: Reading, spot: Spot): readonly StatusRange[] | undefined {
  const items = readTextOrList(reading, spot, STATUS_EXPECTED);
  if (items.length > STATUS_RANGES_MAX) {
    const most = `at most ${STATUS_RANGES_MAX}`;
    reading.report.problem(spot, `there are ${items.length} ranges`, most);
    return undefined;
  }
  const ranges = items.flatMap(({ text, spot: place }) => {
    const range = statusRange(text.trim());
    if (range === undefined) refuse(reading, place, text, STATUS_EXPECTED);
    return range ?? [];
  });
  return ranges.length === 0 ? undefined : ranges;
}

function statusRange(text: string): StatusRange | undefined {
  const match = /^([1-5]\d\d)(?:-([1-5]\d\d))?$/.exec(text);
  if (match === null) return undefined;
  const from = Number(match[1]);
  const to = Number(match[2] ?? match[1]);
  return from <= to ? { from, to } : undefined;
}
