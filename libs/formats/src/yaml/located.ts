/**
 * A YAML document as plain values that remember where they stood. Aliases share their target, so this is a graph without
 * cycles rather than a tree; its size with every alias written out is bounded (see ALIASED_NODES_MAX).
 */
export type LocatedNode = ScalarNode | MapNode | ListNode;

export interface ScalarNode {
  readonly kind: 'scalar';
  readonly offset: number;
  /** By the YAML 1.2 core schema. */
  readonly value: string | number | boolean | null;
  /** As written, without quotes: `1.10` stays `1.10`. */
  readonly text: string;
  readonly size: 1;
}

export interface MapEntry {
  readonly keyOffset: number;
  readonly node: LocatedNode;
}

export interface MapNode {
  readonly kind: 'map';
  readonly offset: number;
  /** Keys of merged maps (`<<`) included. */
  readonly entries: ReadonlyMap<string, MapEntry>;
  /** Nodes below and including this one, aliases written out. */
  readonly size: number;
}

export interface ListNode {
  readonly kind: 'list';
  readonly offset: number;
  readonly items: readonly LocatedNode[];
  readonly size: number;
}

/** A node as reached on one path; `offset` is the node's, for reports. */
export interface Spot {
  readonly node: LocatedNode;
  readonly offset: number;
  /** Where the key stands, or the node itself within a list. */
  readonly keyOffset: number;
  readonly path: string;
}

export function rootSpot(node: LocatedNode): Spot {
  return { node, offset: node.offset, keyOffset: node.offset, path: '' };
}

/** Keys that need no quotes in a path. */
const PLAIN_KEY = /^[A-Za-z0-9_-]+$/;
/** Longer keys are cut in paths: a path is for finding the place, not for carrying the file. */
const PATH_KEY_CHARS_MAX = 80;

export function entrySpot(map: Spot, key: string, entry: MapEntry): Spot {
  return {
    node: entry.node,
    offset: entry.node.offset,
    keyOffset: entry.keyOffset,
    path: keyPath(map.path, key),
  };
}

export function keyPath(path: string, key: string): string {
  const short = key.length > PATH_KEY_CHARS_MAX ? `${key.slice(0, PATH_KEY_CHARS_MAX)}…` : key;
  if (!PLAIN_KEY.test(short)) return `${path}[${JSON.stringify(short)}]`;
  return path === '' ? short : `${path}.${short}`;
}

export function itemSpots(list: Spot): readonly Spot[] {
  if (list.node.kind !== 'list') return [];
  return list.node.items.map((node, index) => ({
    node,
    offset: node.offset,
    keyOffset: node.offset,
    path: `${list.path}[${index}]`,
  }));
}

export function entrySpots(map: Spot): readonly (readonly [key: string, spot: Spot])[] {
  if (map.node.kind !== 'map') return [];
  return Array.from(map.node.entries, ([key, entry]) => [key, entrySpot(map, key, entry)] as const);
}

/** What a person would call the node, for messages. */
export function nodeKind(node: LocatedNode): string {
  if (node.kind !== 'scalar') return `a ${node.kind}`;
  if (node.value === null) return 'nothing';
  if (typeof node.value === 'string') return 'text';
  return typeof node.value === 'number' ? 'a number' : String(node.value);
}

export function isNull(node: LocatedNode): boolean {
  return node.kind === 'scalar' && node.value === null;
}
