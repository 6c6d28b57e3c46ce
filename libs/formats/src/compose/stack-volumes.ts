import type { StackName, VolumeSpec } from '@grappe/domain';
import { keyTable, readFields, type Fields } from '../yaml/fields.ts';
import { entrySpots, isNull, nodeKind, type Spot } from '../yaml/located.ts';
import { compareText } from '../yaml/problem.ts';
import type { Reading } from '../yaml/reading.ts';
import { readBoolean, readNonEmptyText, refuse } from '../yaml/scalars.ts';
import { readLabels } from './labels.ts';

const KEYS = keyTable({ read: ['driver', 'driver_opts', 'labels', 'external', 'name'] });
/** What the engine accepts as the name of a volume. */
const VOLUME_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]+$/;
const VOLUME_NAME_CHARS_MAX = 255;
const DRIVER_DEFAULT = 'local';
/** As many as anybody mounts, and a name each in every listing. */
const VOLUMES_PER_STACK_MAX = 1_024;

export interface StackVolumes {
  /** In order of their names. */
  readonly specs: readonly VolumeSpec[];
  /** Names on the engine by the key that services mount them with; faulty ones included, so that they are reported once. */
  readonly names: ReadonlyMap<string, string>;
}

/** Top-level `volumes`. */
export function readStackVolumes(
  reading: Reading,
  stack: StackName,
  spot: Spot | undefined,
): StackVolumes {
  const specs: VolumeSpec[] = [];
  const names = new Map<string, string>();
  if (spot === undefined) return { specs, names };
  if (spot.node.kind !== 'map') {
    reading.report.problem(spot, `this is ${nodeKind(spot.node)}`, 'a map of volumes by name');
    return { specs, names };
  }
  if (spot.node.entries.size > VOLUMES_PER_STACK_MAX) {
    reading.report.problem(
      spot,
      `the stack has ${spot.node.entries.size} volumes`,
      `at most ${VOLUMES_PER_STACK_MAX}`,
    );
    return { specs, names };
  }
  const keyByName = new Map<string, string>();
  for (const [key, entry] of entrySpots(spot)) {
    const spec = readVolume(reading, stack, key, entry);
    names.set(key, spec?.name ?? key);
    if (spec === undefined) continue;
    const other = keyByName.get(spec.name);
    if (other !== undefined) {
      const place = { offset: entry.keyOffset, path: entry.path };
      reading.report.problem(
        place,
        `this is the same volume as ${JSON.stringify(other)}`,
        'each volume once',
      );
    }
    keyByName.set(spec.name, key);
    specs.push(spec);
  }
  return { specs: specs.sort((a, b) => compareText(a.name, b.name)), names };
}

function readVolume(
  reading: Reading,
  stack: StackName,
  key: string,
  spot: Spot,
): VolumeSpec | undefined {
  const plain = isNull(spot.node);
  const fields = plain ? undefined : readFields(reading.report, spot, KEYS);
  if (fields === undefined && !plain) return undefined;
  const externalSpot = fields?.get('external');
  const external = externalSpot !== undefined && readExternal(reading, externalSpot);
  if (external && fields !== undefined) reportExternalExtras(reading, fields);
  const nameSpot = fields?.get('name');
  const written = nameSpot === undefined ? undefined : readNonEmptyText(reading, nameSpot);
  const name = written ?? (external ? key : `${stack}_${key}`);
  if (name.length > VOLUME_NAME_CHARS_MAX || !VOLUME_NAME.test(name)) {
    const place = nameSpot ?? { ...spot, offset: spot.keyOffset };
    refuse(
      reading,
      place,
      name,
      'a volume name of two or more letters, digits, dots, hyphens and underscores',
    );
    return undefined;
  }
  const driverSpot = fields?.get('driver');
  const driver = driverSpot === undefined ? undefined : readNonEmptyText(reading, driverSpot);
  const optionsSpot = fields?.get('driver_opts');
  const labelsSpot = fields?.get('labels');
  return {
    name,
    driver: driver ?? DRIVER_DEFAULT,
    driverOptions: optionsSpot === undefined ? {} : readLabels(reading, optionsSpot),
    labels: labelsSpot === undefined ? {} : readLabels(reading, labelsSpot),
    external,
  };
}

function readExternal(reading: Reading, spot: Spot): boolean {
  if (spot.node.kind !== 'map') return readBoolean(reading, spot) ?? false;
  reading.report.problem(
    spot,
    'the form external: {name: ...} is obsolete',
    'external: true and name: ...',
  );
  return true;
}

function reportExternalExtras(reading: Reading, fields: Fields): void {
  for (const key of ['driver', 'driver_opts', 'labels']) {
    const spot = fields.get(key);
    if (spot === undefined) continue;
    const place = { offset: spot.keyOffset, path: spot.path };
    reading.report.problem(
      place,
      `"${key}" is of no use: an external volume is not created here`,
      'only name',
    );
  }
}
