import { REPLICAS_MAX, UPDATE_POLICY_DEFAULT, type UpdatePolicy } from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readInteger, readNumber, readOneOf } from '../yaml/scalars.ts';
import { readDurationMs } from './duration.ts';

const KEYS = keyTable({
  read: ['parallelism', 'delay', 'order', 'failure_action', 'monitor', 'max_failure_ratio'],
});
const UPDATE_ACTIONS = ['pause', 'continue', 'rollback'] as const;
/** A rollback that fails cannot be rolled back. */
const ROLLBACK_ACTIONS = ['pause', 'continue'] as const;

/** `deploy.update_config` or `deploy.rollback_config`. A parallelism of 0 means all at once. */
export function readUpdatePolicy(
  reading: Reading,
  spot: Spot,
  kind: 'update' | 'rollback',
): UpdatePolicy {
  const fields = readFields(reading.report, spot, KEYS);
  const at = <T>(key: string, read: (found: Spot) => T | undefined): T | undefined => {
    const found = fields?.get(key);
    return found === undefined ? undefined : read(found);
  };
  const defaults = UPDATE_POLICY_DEFAULT;
  const actions = kind === 'update' ? UPDATE_ACTIONS : ROLLBACK_ACTIONS;
  return {
    parallelism:
      at('parallelism', (found) => readInteger(reading, found, { min: 0, max: REPLICAS_MAX })) ??
      defaults.parallelism,
    delayMs: at('delay', (found) => readDurationMs(reading, found)) ?? defaults.delayMs,
    order:
      at('order', (found) => readOneOf(reading, found, ['stop-first', 'start-first'])) ??
      defaults.order,
    failureAction:
      at('failure_action', (found) => readOneOf(reading, found, actions)) ?? defaults.failureAction,
    monitorMs: at('monitor', (found) => readDurationMs(reading, found)) ?? defaults.monitorMs,
    failureRatioMax:
      at('max_failure_ratio', (found) => readNumber(reading, found, { min: 0, max: 1 })) ??
      defaults.failureRatioMax,
  };
}
