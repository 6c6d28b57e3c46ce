import type { ExposureSpec, PortSpec, Priority } from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readBoolean, readOneOf } from '../yaml/scalars.ts';
import { readExposures } from './exposures.ts';

const KEYS = keyTable({ read: ['singleton', 'priority', 'standby', 'expose'] });

export interface RackSettings {
  readonly singleton?: boolean;
  readonly priority?: Priority;
  readonly standby?: 'none' | 'warm';
  readonly exposures?: readonly ExposureSpec[];
}

/** `x-grappe` of a service: what only a rack knows. */
export function readRackSettings(
  reading: Reading,
  spot: Spot,
  ports: readonly PortSpec[],
): RackSettings {
  const fields = readFields(reading.report, spot, KEYS);
  const singletonSpot = fields?.get('singleton');
  const prioritySpot = fields?.get('priority');
  const standbySpot = fields?.get('standby');
  const exposeSpot = fields?.get('expose');
  const exposures = exposeSpot === undefined ? [] : readExposures(reading, exposeSpot, ports);
  const singleton = singletonSpot && readBoolean(reading, singletonSpot);
  const priority =
    prioritySpot && readOneOf(reading, prioritySpot, ['critical', 'normal', 'best-effort']);
  const standby = standbySpot && readOneOf(reading, standbySpot, ['none', 'warm']);
  return {
    ...(singleton === undefined ? {} : { singleton }),
    ...(priority === undefined ? {} : { priority }),
    ...(standby === undefined ? {} : { standby }),
    ...(exposures.length === 0 ? {} : { exposures }),
  };
}
