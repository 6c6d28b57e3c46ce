import { FAILOVER_DEFAULT, type FailoverSpec } from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readBoolean, readNumber } from '../yaml/scalars.ts';

const KEYS = keyTable({ read: ['leaseSeconds', 'rebalance'] });
/** Shorter, and a heartbeat or two that are late would stop every singleton of the node. */
const LEASE_SECONDS_MIN = 2;
/** A day: who waits longer for a failover does not want one. */
const LEASE_SECONDS_MAX = 86_400;
const MS_PER_SECOND = 1_000;

export function readFailover(reading: Reading, spot: Spot | undefined): FailoverSpec {
  const fields = spot === undefined ? undefined : readFields(reading.report, spot, KEYS);
  if (fields === undefined) return FAILOVER_DEFAULT;
  const lease = fields.get('leaseSeconds');
  const rebalance = fields.get('rebalance');
  const range = { min: LEASE_SECONDS_MIN, max: LEASE_SECONDS_MAX };
  const seconds = lease === undefined ? undefined : readNumber(reading, lease, range);
  return {
    leaseTtlMs:
      seconds === undefined ? FAILOVER_DEFAULT.leaseTtlMs : Math.round(seconds * MS_PER_SECOND),
    rebalance:
      (rebalance === undefined ? undefined : readBoolean(reading, rebalance)) ??
      FAILOVER_DEFAULT.rebalance,
  };
}
