import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import {
  keyPath,
  type LocatedNode,
  type MapEntry,
  type MapNode,
  type ScalarNode,
} from './located.ts';
import type { Place, Report } from './report.ts';
import { reportDepth, YAML_DEPTH_MAX } from './scan.ts';
import { shortened } from './shortened.ts';

/**
 * Nodes that aliases and merges may add together: a stack of 256 services that all share a block of 100 settings stays far
 * below, while a file whose aliases multiply (`*a` ten times in `b`, `*b` ten times in `c`, ...) is refused at once.
 */
export const ALIASED_NODES_MAX = 100_000;

const MERGE_KEY = '<<';

/** Turns the parser's tree into located values: aliases resolved, merge keys applied, duplicate keys reported. */
export class GraphBuilder {
  readonly #report: Report;
  readonly #anchors = new Map<string, LocatedNode | 'open'>();
  #aliasedNodes = 0;
  /** The first fault after which values cannot be trusted. */
  #broken = false;

  constructor(report: Report) {
    this.#report = report;
  }

  /** Undefined: reported, and nothing of the document can be used. */
  build(root: unknown): LocatedNode | undefined {
    const node = this.#node(root, { offset: 0, path: '', depth: 0 });
    return this.#broken ? undefined : node;
  }

  #node(source: unknown, at: Position): LocatedNode {
    if (at.depth > YAML_DEPTH_MAX) {
      if (!this.#broken) reportDepth(this.#report, at.offset);
      this.#broken = true;
    }
    if (this.#broken) return nothingAt(at.offset);
    if (!isNode(source)) return nothingAt(at.offset);
    const here = { ...at, offset: source.range?.[0] ?? at.offset };
    if (isAlias(source)) return this.#alias(source.source, here);
    if (isScalar(source)) return this.#anchored(source.anchor, () => scalar(source, here.offset));
    if (isMap(source)) return this.#anchored(source.anchor, () => this.#map(source, here));
    if (isSeq(source)) return this.#anchored(source.anchor, () => this.#list(source, here));
    return nothingAt(here.offset);
  }

  #anchored(anchor: string | undefined, make: () => LocatedNode): LocatedNode {
    if (anchor === undefined) return make();
    this.#anchors.set(anchor, 'open');
    const node = make();
    this.#anchors.set(anchor, node);
    return node;
  }

  #alias(name: string, at: Position): LocatedNode {
    const target = this.#anchors.get(name);
    if (target === undefined || target === 'open') {
      const why = target === undefined ? 'does not exist before it' : 'contains this very alias';
      this.#report.problem(
        at,
        `the alias refers to an anchor that ${why}`,
        '*name after a complete &name',
      );
      this.#broken = true;
      return nothingAt(at.offset);
    }
    this.#charge(target.size, at);
    return target;
  }

  #charge(nodes: number, at: Place): void {
    this.#aliasedNodes += nodes;
    if (this.#aliasedNodes <= ALIASED_NODES_MAX || this.#broken) return;
    this.#broken = true;
    this.#report.problem(
      at,
      'the aliases of this file multiply beyond measure',
      `at most ${ALIASED_NODES_MAX} values once every alias is written out`,
    );
  }

  #list(source: YAMLSeq, at: Position): LocatedNode {
    const items = source.items.map((item, index) =>
      this.#node(item, { ...at, path: `${at.path}[${index}]`, depth: at.depth + 1 }),
    );
    return { kind: 'list', offset: at.offset, items, size: sizeOf(items) };
  }

  #map(source: YAMLMap, at: Position): MapNode {
    const entries = new Map<string, MapEntry>();
    const merges: MapNode[] = [];
    let merged = false;
    for (const pair of source.items) {
      const key = this.#key(pair, at);
      if (key === undefined) continue;
      const place = { offset: key.offset, path: keyPath(at.path, key.text), depth: at.depth + 1 };
      const node = this.#node(pair.value, place);
      if (key.merge ? merged : entries.has(key.text)) this.#duplicate(key, place);
      else if (key.merge) merges.push(...this.#mergeSources(node, place));
      else entries.set(key.text, { keyOffset: key.offset, node });
      merged ||= key.merge;
    }
    for (const from of merges) this.#merge(entries, from, at);
    const size = sizeOf(Array.from(entries.values(), (entry) => entry.node));
    return { kind: 'map', offset: at.offset, entries, size };
  }

  /** Own keys win over merged ones, earlier sources over later ones. */
  #merge(into: Map<string, MapEntry>, from: MapNode, at: Place): void {
    this.#charge(from.size, at);
    if (this.#broken) return;
    for (const [key, entry] of from.entries) if (!into.has(key)) into.set(key, entry);
  }

  #mergeSources(node: LocatedNode, at: Place): readonly MapNode[] {
    const sources = node.kind === 'list' ? node.items : [node];
    const maps = sources.filter((source) => source.kind === 'map');
    if (maps.length !== sources.length && !this.#broken) {
      this.#report.problem(
        at,
        'the merge key << can only merge maps',
        '<<: *name or <<: [*name, *other], each naming a map',
      );
    }
    return maps;
  }

  #key(pair: Pair, at: Position): Key | undefined {
    const node = this.#node(pair.key, { ...at, depth: at.depth + 1 });
    if (node.kind === 'scalar' && node.text !== '') {
      const plain = isScalar(pair.key) && pair.key.type === 'PLAIN';
      return { text: node.text, offset: node.offset, merge: plain && node.text === MERGE_KEY };
    }
    if (!this.#broken) {
      const place = { offset: node.offset, path: at.path };
      this.#report.problem(place, 'a key must be plain text', '"key: value"');
    }
    return undefined;
  }

  #duplicate(key: Key, at: Place): void {
    const name = JSON.stringify(shortened(key.text));
    this.#report.problem(at, `the key ${name} stands twice in the same map`, 'each key once');
  }
}

interface Position extends Place {
  readonly depth: number;
}

interface Key {
  readonly text: string;
  readonly offset: number;
  readonly merge: boolean;
}

function sizeOf(children: readonly LocatedNode[]): number {
  return children.reduce((sum, child) => sum + child.size, 1);
}

function nothingAt(offset: number): ScalarNode {
  return { kind: 'scalar', offset, value: null, text: '', size: 1 };
}

function scalar(source: Scalar, offset: number): ScalarNode {
  const { value } = source;
  const known =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
      ? value
      : null;
  const text = source.source ?? (known === null ? '' : String(known));
  return { kind: 'scalar', offset, value: known, text, size: 1 };
}
