import type { PlacementSpec, ServiceSpec } from '@grappe/domain';
import type { Fields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readNonEmptyText } from '../yaml/scalars.ts';
import { platformConstraint, readPlacement, sortedConstraints } from './placement.ts';
import { readRestart, readRestartPolicy } from './restart.ts';
import { readUpdatePolicy } from './update-policy.ts';

/** `restart` and `deploy.restart_policy`: the second wins. */
export function readRestartOnce(
  reading: Reading,
  restartSpot: Spot | undefined,
  policySpot: Spot | undefined,
): Partial<Pick<ServiceSpec, 'restart'>> {
  const simple = restartSpot && readRestart(reading, restartSpot);
  const policy = policySpot && readRestartPolicy(reading, policySpot);
  if (restartSpot !== undefined && policySpot !== undefined) {
    reading.report.warning(
      { offset: restartSpot.keyOffset, path: restartSpot.path },
      '"restart" is ignored: deploy.restart_policy says it more exactly',
    );
  }
  const restart = policy ?? simple;
  return restart === undefined ? {} : { restart };
}

export function readUpdates(
  reading: Reading,
  deploy: Fields | undefined,
): Partial<Pick<ServiceSpec, 'update' | 'rollback'>> {
  const updateSpot = deploy?.get('update_config');
  const rollbackSpot = deploy?.get('rollback_config');
  return {
    ...(updateSpot && { update: readUpdatePolicy(reading, updateSpot, 'update') }),
    ...(rollbackSpot && { rollback: readUpdatePolicy(reading, rollbackSpot, 'rollback') }),
  };
}

/** `deploy.placement`, and `platform` as one more constraint. */
export function readPlacementWithPlatform(
  reading: Reading,
  platformSpot: Spot | undefined,
  placementSpot: Spot | undefined,
): PlacementSpec {
  const placement: PlacementSpec =
    placementSpot === undefined ? { constraints: [] } : readPlacement(reading, placementSpot);
  const text = platformSpot && readNonEmptyText(reading, platformSpot, 'linux/arm64');
  const constraint =
    platformSpot === undefined || text === undefined
      ? undefined
      : platformConstraint(reading, platformSpot, text);
  if (constraint === undefined) return placement;
  return { ...placement, constraints: sortedConstraints([...placement.constraints, constraint]) };
}
