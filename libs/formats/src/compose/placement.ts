import type { Constraint, PlacementSpec } from '@grappe/domain';
import { REPLICAS_MAX } from '@grappe/domain';
import { keyTable, readFields } from '../yaml/fields.ts';
import type { Spot } from '../yaml/located.ts';
import { readTextList } from '../yaml/lists.ts';
import { compareText } from '../yaml/problem.ts';
import type { Reading } from '../yaml/reading.ts';
import { readInteger, refuse } from '../yaml/scalars.ts';
import { closest } from '../yaml/suggestion.ts';

const KEYS = keyTable({
  read: ['constraints', 'max_replicas_per_node'],
  warn: { preferences: 'replicas are always spread over converters first, then over nodes' },
});
const CONSTRAINT = /^\s*([^\s=!]+)\s*(==|!=)\s*(.+?)\s*$/;
const CONSTRAINT_CHARS_MAX = 512;
const FIXED_KEYS = ['node.hostname', 'node.role', 'node.platform.arch', 'node.converter'];
const LABEL_PREFIX = 'node.labels.';
const KEYS_EXPECTED = `${FIXED_KEYS.join(', ')} or ${LABEL_PREFIX}NAME`;

/** Keys of other orchestrators, and what to write instead. */
const FOREIGN_KEYS: Readonly<Record<string, string>> = {
  'node.id': 'node.hostname: a node is known by its name',
  'node.ip': 'node.hostname: a node is known by its name',
  'node.platform.os': 'nothing: every node runs Linux',
};

/** `deploy.placement`, with constraints in a fixed order. */
export function readPlacement(reading: Reading, spot: Spot): PlacementSpec {
  const fields = readFields(reading.report, spot, KEYS);
  const listSpot = fields?.get('constraints');
  const texts = listSpot === undefined ? [] : readTextList(reading, listSpot);
  const constraints = texts.flatMap((item) => readConstraint(reading, item.spot, item.text) ?? []);
  const maxSpot = fields?.get('max_replicas_per_node');
  const max =
    maxSpot === undefined
      ? undefined
      : readInteger(reading, maxSpot, { min: 0, max: REPLICAS_MAX });
  return {
    constraints: sortedConstraints(constraints),
    // Zero is Compose's way to say that there is no limit.
    ...(max === undefined || max === 0 ? {} : { replicasPerNodeMax: max }),
  };
}

export function sortedConstraints(constraints: readonly Constraint[]): readonly Constraint[] {
  const unique = new Map(constraints.map((c) => [`${c.key} ${c.operator} ${c.value}`, c]));
  return [...unique].sort(([a], [b]) => compareText(a, b)).map(([, constraint]) => constraint);
}

function readConstraint(reading: Reading, spot: Spot, text: string): Constraint | undefined {
  const match = text.length > CONSTRAINT_CHARS_MAX ? null : CONSTRAINT.exec(text);
  const [, key = '', operator = '', value = ''] = match ?? [];
  if (match === null || (operator !== '==' && operator !== '!=')) {
    return refuse(reading, spot, text, '"key == value" or "key != value"');
  }
  if (key.startsWith(LABEL_PREFIX) && key.length > LABEL_PREFIX.length)
    return { key, operator, value };
  if (key === 'node.role' && (value === 'manager' || value === 'worker')) {
    return refuse(
      reading,
      spot,
      text,
      'a role from rack.yaml, like gateway: there are no managers or workers',
    );
  }
  if (key === 'node.platform.arch') {
    return { key, operator, value: architecture(value) };
  }
  if (FIXED_KEYS.includes(key)) return { key, operator, value };
  const known = closest(key, FIXED_KEYS);
  const hint = known === undefined ? '' : `; did you mean ${known}?`;
  const instead = Object.hasOwn(FOREIGN_KEYS, key) ? FOREIGN_KEYS[key] : undefined;
  return refuse(reading, spot, key, instead ?? KEYS_EXPECTED, hint);
}

const ARCHITECTURES: ReadonlyMap<string, string> = new Map([
  ['aarch64', 'arm64'],
  ['arm64/v8', 'arm64'],
  ['x86_64', 'amd64'],
  ['x86-64', 'amd64'],
  ['armhf', 'arm'],
  ['armv6l', 'arm'],
  ['armv7l', 'arm'],
  ['arm/v6', 'arm'],
  ['arm/v7', 'arm'],
]);

/** Docker's name of an architecture, which nodes report. */
function architecture(text: string): string {
  const name = text.toLowerCase();
  return ARCHITECTURES.get(name) ?? name;
}

/** `platform: linux/arm64`, as a constraint on the nodes. */
export function platformConstraint(
  reading: Reading,
  spot: Spot,
  text: string,
): Constraint | undefined {
  const match = /^(?:linux\/)?([a-z0-9_]+(?:\/v[0-9]+)?)$/i.exec(text);
  const name = match?.[1];
  if (name === undefined || name === 'linux' || name === 'windows') {
    return refuse(reading, spot, text, 'linux/ARCHITECTURE, like linux/arm64');
  }
  return { key: 'node.platform.arch', operator: '==', value: architecture(name) };
}
