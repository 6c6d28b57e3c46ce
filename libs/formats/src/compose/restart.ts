import { RESTART_DELAY_MS_DEFAULT, type RestartPolicy } from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readInteger, readOneOf, readScalar, refuse } from '../yaml/scalars.ts';
import { readDurationMs } from './duration.ts';

const KEYS = keyTable({ read: ['condition', 'delay', 'max_attempts', 'window'] });
const EXPECTED = '"no", always, on-failure, on-failure:N or unless-stopped';
/** More attempts than a board makes in years: beyond it the writer means "never give up". */
const ATTEMPTS_MAX = 1_000_000;
const NONE: RestartPolicy = { condition: 'none', delayMs: RESTART_DELAY_MS_DEFAULT, windowMs: 0 };

/** `restart`; undefined: not said, or reported. `unless-stopped` is `always` here: nobody stops tasks behind Grappe's back. */
export function readRestart(reading: Reading, spot: Spot): RestartPolicy | undefined {
  const text = readScalar(reading, spot, EXPECTED)?.text;
  // YAML 1.1 readers take an unquoted no for false, so some files write it that way.
  if (text === undefined) return undefined;
  if (text === 'no' || text === 'false') return NONE;
  if (text === 'always' || text === 'unless-stopped') return { ...NONE, condition: 'any' };
  const match = /^on-failure(?::(\d{1,6}))?$/.exec(text);
  if (match === null) return refuse(reading, spot, text, EXPECTED);
  return withAttempts({ ...NONE, condition: 'on-failure' }, Number(match[1] ?? 0));
}

/** `deploy.restart_policy`. */
export function readRestartPolicy(reading: Reading, spot: Spot): RestartPolicy | undefined {
  const fields = readFields(reading.report, spot, KEYS);
  if (fields === undefined) return undefined;
  const conditionSpot = fields.get('condition');
  const delaySpot = fields.get('delay');
  const attemptsSpot = fields.get('max_attempts');
  const windowSpot = fields.get('window');
  const policy: RestartPolicy = {
    condition:
      (conditionSpot === undefined
        ? undefined
        : readOneOf(reading, conditionSpot, ['none', 'on-failure', 'any'])) ?? 'any',
    delayMs:
      (delaySpot === undefined ? undefined : readDurationMs(reading, delaySpot)) ??
      RESTART_DELAY_MS_DEFAULT,
    windowMs: (windowSpot === undefined ? undefined : readDurationMs(reading, windowSpot)) ?? 0,
  };
  const attempts =
    attemptsSpot === undefined
      ? undefined
      : readInteger(reading, attemptsSpot, { min: 0, max: ATTEMPTS_MAX });
  return withAttempts(policy, attempts ?? 0);
}

/** Zero attempts mean that it is never given up, as for the engine. */
function withAttempts(policy: RestartPolicy, attempts: number): RestartPolicy {
  return attempts === 0 ? policy : { ...policy, attemptsMax: attempts };
}
