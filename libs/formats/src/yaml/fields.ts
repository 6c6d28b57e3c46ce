import { entrySpot, isNull, nodeKind, type LocatedNode, type Spot } from './located.ts';
import type { Report } from './report.ts';
import { shortened } from './shortened.ts';
import { closest, didYouMean } from './suggestion.ts';

/** What becomes of a key that a format knows. */
export type KeyRule =
  | { readonly kind: 'read' }
  /** Ignoring it would change what runs; the text says why, or what to do instead. */
  | { readonly kind: 'refuse'; readonly reason: string }
  /** Ignoring it is harmless; the text says what happens instead. */
  | { readonly kind: 'warn'; readonly reason: string };

export type KeyTable = ReadonlyMap<string, KeyRule>;

export function keyTable(rules: {
  readonly read?: readonly string[];
  readonly refuse?: Readonly<Record<string, string>>;
  readonly warn?: Readonly<Record<string, string>>;
}): KeyTable {
  const table = new Map<string, KeyRule>();
  for (const key of rules.read ?? []) table.set(key, { kind: 'read' });
  for (const [key, reason] of Object.entries(rules.refuse ?? {})) {
    table.set(key, { kind: 'refuse', reason });
  }
  for (const [key, reason] of Object.entries(rules.warn ?? {})) {
    table.set(key, { kind: 'warn', reason });
  }
  return table;
}

/** The keys of one map that are to be read. */
export interface Fields {
  /** Undefined when the key is absent or says nothing (null). */
  get(key: string): Spot | undefined;
  /** Undefined only when the key is absent. */
  raw(key: string): Spot | undefined;
}

/** Keys with this prefix are the writer's own notes, at every level. */
const EXTENSION_PREFIX = 'x-';

/**
 * Checks a map's keys against the table: unknown and refused keys become problems, harmless ones warnings.
 * Undefined: not a map, and reported.
 */
export function readFields(report: Report, spot: Spot, table: KeyTable): Fields | undefined {
  const { node } = spot;
  if (node.kind !== 'map') {
    report.problem(spot, `this is ${nodeKind(node)}`, `a map with ${readableKeys(table)}`);
    return undefined;
  }
  for (const [key, entry] of node.entries) {
    if (!table.has(key) && key.startsWith(EXTENSION_PREFIX))
      warnSlip(report, entrySpot(spot, key, entry), key, table);
    else judge(report, entrySpot(spot, key, entry), key, table);
  }
  const raw = (key: string): Spot | undefined => {
    const entry = node.entries.get(key);
    return entry === undefined ? undefined : entrySpot(spot, key, entry);
  };
  return {
    raw,
    get: (key) => {
      const found = raw(key);
      return found === undefined || isNull(found.node) ? undefined : found;
    },
  };
}

/** `x-grape` is somebody's note as far as YAML goes, but hardly on purpose. */
function warnSlip(report: Report, spot: Spot, key: string, table: KeyTable): void {
  const extensions = [...table.keys()].filter((known) => known.startsWith(EXTENSION_PREFIX));
  const meant = closest(key, extensions);
  if (meant === undefined) return;
  report.warning(
    { offset: spot.keyOffset, path: spot.path },
    `${JSON.stringify(key)} is ignored like every x- key; did you mean ${JSON.stringify(meant)}?`,
  );
}

function judge(report: Report, spot: Spot, key: string, table: KeyTable): void {
  const rule = table.get(key);
  if (rule?.kind === 'read') return;
  const place = { offset: spot.keyOffset, path: spot.path };
  const name = JSON.stringify(shortened(key));
  if (rule === undefined) {
    report.problem(
      place,
      `the key ${name} is unknown${report.full ? '' : didYouMean(key, table.keys())}`,
      readableKeys(table),
    );
  } else if (!saysNothing(spot.node)) {
    if (rule.kind === 'refuse') report.problem(place, `${name} is not supported`, rule.reason);
    else report.warning(place, `${name} is ignored: ${rule.reason}`);
  }
}

/** `privileged: false` or `links: []` ask for nothing, so nothing is lost. */
function saysNothing(node: LocatedNode): boolean {
  if (node.kind === 'map') return node.entries.size === 0;
  if (node.kind === 'list') return node.items.length === 0;
  return node.value === null || node.value === false;
}

/** A list of more keys than this helps nobody. */
const LISTED_KEYS_MAX = 12;

function readableKeys(table: KeyTable): string {
  const keys = Array.from(table).filter(([, rule]) => rule.kind === 'read');
  const names = keys.slice(0, LISTED_KEYS_MAX).map(([key]) => key);
  if (names.length === 0) return 'none of its keys';
  return `${names.join(', ')}${keys.length > names.length ? ', ...' : ''}`;
}
