import { REPLICAS_MAX, type ServiceMode } from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readInteger, readOneOf } from '../yaml/scalars.ts';

const KEYS = keyTable({
  read: [
    'mode',
    'replicas',
    'placement',
    'resources',
    'restart_policy',
    'update_config',
    'rollback_config',
  ],
  refuse: { 'x-grappe': 'x-grappe beside deploy, not within it' },
  warn: {
    labels: 'labels of the service have no reader yet; labels for containers stand outside deploy',
    endpoint_mode: 'there is no overlay network to have an address on',
  },
});

/** The keys of `deploy`; undefined when there is none. */
export function readDeploy(reading: Reading, spot: Spot | undefined): Fields | undefined {
  return spot === undefined ? undefined : readFields(reading.report, spot, KEYS);
}

/** How many slots: `deploy.mode`, `deploy.replicas`, `scale`. */
export function readMode(
  reading: Reading,
  service: Fields,
  deploy: Fields | undefined,
): ServiceMode {
  const modeSpot = deploy?.get('mode');
  const mode =
    modeSpot === undefined ? 'replicated' : readOneOf(reading, modeSpot, ['replicated', 'global']);
  const replicasSpot = deploy?.get('replicas');
  const scaleSpot = service.get('scale');
  const range = { min: 0, max: REPLICAS_MAX };
  const replicas = replicasSpot && readInteger(reading, replicasSpot, range);
  const scale = scaleSpot && readInteger(reading, scaleSpot, range);
  const counted = replicasSpot ?? scaleSpot;
  if (mode === 'global') {
    if (counted !== undefined) {
      reading.report.problem(
        counted,
        'a global service runs once on every node',
        'no number of replicas',
      );
    }
    return { kind: 'global' };
  }
  if (
    scaleSpot !== undefined &&
    replicas !== undefined &&
    scale !== undefined &&
    replicas !== scale
  ) {
    reading.report.problem(
      scaleSpot,
      `scale says ${scale} and deploy.replicas says ${replicas}`,
      'one of the two',
    );
  }
  return { kind: 'replicated', replicas: replicas ?? scale ?? 1 };
}
