import {
  HEALTH_INTERVAL_MS_DEFAULT,
  HEALTH_RETRIES_DEFAULT,
  HEALTH_TIMEOUT_MS_DEFAULT,
  type HealthcheckSpec,
} from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { readTextList } from '../yaml/lists.ts';
import type { Reading } from '../yaml/reading.ts';
import { readBoolean, readInteger, readScalar } from '../yaml/scalars.ts';
import { DURATION_MS_MAX, readDurationMs } from './duration.ts';

const KEYS = keyTable({
  read: ['test', 'interval', 'timeout', 'retries', 'start_period', 'disable'],
  warn: { start_interval: 'checks run at "interval" from the start' },
});
const TIMINGS = ['interval', 'timeout', 'retries', 'start_period'];
const TEST_EXPECTED = '["CMD", program, ...], ["CMD-SHELL", command], ["NONE"] or a command';
/** More failures in a row than this is no health check. */
const HEALTH_RETRIES_MAX = 1_000;

export function readHealthcheck(reading: Reading, spot: Spot): HealthcheckSpec | undefined {
  const fields = readFields(reading.report, spot, KEYS);
  if (fields === undefined) return undefined;
  const disableSpot = fields.get('disable');
  const disabled = disableSpot !== undefined && readBoolean(reading, disableSpot) === true;
  const testSpot = fields.get('test');
  const test = testSpot === undefined ? undefined : readTest(reading, testSpot);
  const timings = readTimings(reading, fields);
  if (disabled && test !== undefined && test[0] !== 'NONE') {
    reading.report.problem(spot, 'the check is disabled and yet has a test', 'one of the two');
  }
  if (disabled || test?.[0] === 'NONE') return { kind: 'disabled' };
  if (test !== undefined) return { kind: 'test', test, ...timings };
  const timing = TIMINGS.map((key) => fields.get(key)).find((found) => found !== undefined);
  if (timing !== undefined && testSpot === undefined) {
    reading.report.problem(
      timing,
      "timings alone cannot be laid over the image's own check",
      `test: with ${TEST_EXPECTED}`,
    );
  }
  return { kind: 'image' };
}

function readTest(reading: Reading, spot: Spot): readonly string[] | undefined {
  if (spot.node.kind !== 'list') {
    const text = readScalar(reading, spot, TEST_EXPECTED)?.text;
    if (text === undefined) return undefined;
    if (text.trim() !== '') return ['CMD-SHELL', text];
    reading.report.problem(spot, 'the test is empty', TEST_EXPECTED);
    return undefined;
  }
  const test = readTextList(reading, spot).map((item) => item.text);
  const [kind, ...rest] = test;
  if (
    (kind === 'NONE' && rest.length === 0) ||
    (kind === 'CMD' && rest.length > 0) ||
    (kind === 'CMD-SHELL' && rest.length === 1)
  ) {
    return test;
  }
  reading.report.problem(spot, 'the test is not complete', TEST_EXPECTED);
  return undefined;
}

interface Timings {
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly startPeriodMs: number;
  readonly retries: number;
}

function readTimings(reading: Reading, fields: Fields): Timings {
  const duration = (key: string, minMs: number): number | undefined => {
    const spot = fields.get(key);
    if (spot === undefined) return undefined;
    return readDurationMs(reading, spot, { minMs, maxMs: DURATION_MS_MAX });
  };
  const retriesSpot = fields.get('retries');
  const retries =
    retriesSpot === undefined
      ? undefined
      : readInteger(reading, retriesSpot, { min: 1, max: HEALTH_RETRIES_MAX });
  return {
    intervalMs: duration('interval', 1) ?? HEALTH_INTERVAL_MS_DEFAULT,
    timeoutMs: duration('timeout', 1) ?? HEALTH_TIMEOUT_MS_DEFAULT,
    startPeriodMs: duration('start_period', 0) ?? 0,
    retries: retries ?? HEALTH_RETRIES_DEFAULT,
  };
}
