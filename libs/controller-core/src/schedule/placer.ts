import type { ConverterName, NodeName } from '@grappe/domain';
import { fits, type PlacementRequest } from './filters.ts';
import { Heap } from './heap.ts';
import type { NodeView } from './node-view.ts';
import { converterRank, loadOf, ownRank, type PlacementHints } from './rating.ts';

/** A node with its rating as it was when last looked at. */
interface Candidate {
  readonly node: NodeView;
  ownRank: number;
  load: number;
}

/** Candidates that share their converter's rank, the best first. */
interface Group {
  readonly candidates: Heap<Candidate>;
  /** Rating of the first candidate, as it was when last looked at. */
  rank: number;
  load: number;
  name: NodeName;
}

/**
 * Chooses nodes for many tasks of one service, each as `place` would. It builds on this: while tasks are only added to nodes (`occupy`), ratings
 * only get worse and nodes only cease to fit. So what was noted is never too pessimistic, and only who comes first has to be looked at
 * again. A converter's share is kept apart from its nodes' own, or each task would change all nodes of its converter.
 */
export class Placer {
  readonly #request: PlacementRequest;
  readonly #hints: PlacementHints;
  readonly #groups: Heap<Group>;

  constructor(
    request: PlacementRequest,
    nodes: ReadonlyMap<NodeName, NodeView>,
    hints: PlacementHints,
  ) {
    this.#request = request;
    this.#hints = hints;
    const byConverter = new Map<ConverterName | undefined, Candidate[]>();
    for (const node of nodes.values()) {
      if (!fits(request, node)) continue;
      const candidate = { node, ownRank: ownRank(request, node, hints), load: loadOf(node) };
      const group = byConverter.get(node.converter);
      if (group === undefined) byConverter.set(node.converter, [candidate]);
      else group.push(candidate);
    }
    const groups: Group[] = [];
    for (const candidates of byConverter.values()) {
      const group = this.#group(new Heap(candidates, candidateBefore));
      if (group !== undefined) groups.push(group);
    }
    this.#groups = new Heap(groups, groupBefore);
  }

  /** The best node for one more task, `excluded` apart. It is the caller who occupies it. */
  best(excluded?: NodeName): NodeView | undefined {
    const aside: Candidate[] = [];
    const found = this.#best(excluded, aside);
    // What was set aside comes back as a group of its own: groups may share a converter.
    for (const candidate of aside) {
      const group = this.#group(new Heap([candidate], candidateBefore));
      if (group !== undefined) this.#groups.push(group);
    }
    return found;
  }

  #best(excluded: NodeName | undefined, aside: Candidate[]): NodeView | undefined {
    for (;;) {
      const group = this.#groups.first();
      if (group === undefined) return undefined;
      const candidate = this.#firstOf(group.candidates);
      if (candidate === undefined) {
        this.#groups.removeFirst();
      } else if (this.#hasChanged(group, candidate)) {
        this.#groups.demoteFirst();
      } else if (group.name === excluded) {
        group.candidates.removeFirst();
        aside.push(candidate);
      } else {
        return candidate.node;
      }
    }
  }

  /** The first candidate that is as good as it was noted. */
  #firstOf(candidates: Heap<Candidate>): Candidate | undefined {
    for (;;) {
      const first = candidates.first();
      if (first === undefined) return undefined;
      if (!fits(this.#request, first.node)) {
        candidates.removeFirst();
        continue;
      }
      const rank = ownRank(this.#request, first.node, this.#hints);
      const load = loadOf(first.node);
      if (rank === first.ownRank && load === first.load) return first;
      first.ownRank = rank;
      first.load = load;
      candidates.demoteFirst();
    }
  }

  /** Notes the group's rating anew; false when it is as it was. */
  #hasChanged(group: Group, first: Candidate): boolean {
    const rank = this.#rankOf(first);
    const { name } = first.node.record;
    if (rank === group.rank && first.load === group.load && name === group.name) return false;
    group.rank = rank;
    group.load = first.load;
    group.name = name;
    return true;
  }

  #group(candidates: Heap<Candidate>): Group | undefined {
    const first = candidates.first();
    if (first === undefined) return undefined;
    const { name } = first.node.record;
    return { candidates, rank: this.#rankOf(first), load: first.load, name };
  }

  #rankOf(candidate: Candidate): number {
    return candidate.ownRank + converterRank(this.#request, candidate.node);
  }
}

function candidateBefore(a: Candidate, b: Candidate): boolean {
  return (
    a.ownRank > b.ownRank ||
    (a.ownRank === b.ownRank &&
      (a.load < b.load || (a.load === b.load && a.node.record.name < b.node.record.name)))
  );
}

function groupBefore(a: Group, b: Group): boolean {
  return (
    a.rank > b.rank ||
    (a.rank === b.rank && (a.load < b.load || (a.load === b.load && a.name < b.name)))
  );
}
