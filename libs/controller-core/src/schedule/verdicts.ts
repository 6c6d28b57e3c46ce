import type { NodeName } from '@grappe/domain';
import { obstacle, type PlacementRequest } from './filters.ts';
import type { NodeView } from './node-view.ts';
import { failuresCounted, rate, scoreOf, type PlacementHints, type Rating } from './rating.ts';

/** What placement thinks of a node, for a person. */
export interface NodeVerdict {
  readonly node: NodeName;
  readonly fits: boolean;
  /** The filter's reason, or how the score came about. */
  readonly reason: string;
  readonly score: number;
}

/** One per node, best first (`place` chooses it), then those that do not fit. */
export function explainPlacement(
  request: PlacementRequest,
  nodes: ReadonlyMap<NodeName, NodeView>,
  hints: PlacementHints,
): NodeVerdict[] {
  const fitting: (NodeVerdict & Rating)[] = [];
  const unfit: NodeVerdict[] = [];
  for (const node of nodes.values()) {
    const { name } = node.record;
    const reason = obstacle(request, node);
    if (reason !== undefined) {
      unfit.push({ node: name, fits: false, reason, score: 0 });
      continue;
    }
    const rating = rate(request, node, hints);
    fitting.push({
      node: name,
      fits: true,
      reason: ratingText(request, node, hints, rating),
      score: scoreOf(rating),
      ...rating,
    });
  }
  fitting.sort((a, b) => b.rank - a.rank || a.load - b.load || byName(a, b));
  unfit.sort(byName);
  const plain = fitting.map(({ node, fits, reason, score }) => ({ node, fits, reason, score }));
  return [...plain, ...unfit];
}

function ratingText(
  request: PlacementRequest,
  node: NodeView,
  hints: PlacementHints,
  { load }: Rating,
): string {
  const { name } = node.record;
  const failures = failuresCounted(hints, name);
  const sameConverter = node.converterTasksByService?.get(request.service) ?? 0;
  const sameNode = node.tasksByService.get(request.service) ?? 0;
  return [
    hints.avoided.has(name) ? 'avoided: tasks keep failing here' : '',
    failures > 0 ? `${count(failures, 'failure')} of this version here` : '',
    sameConverter > 0 ? `${count(sameConverter, 'replica')} on its converter` : '',
    sameNode > 0 ? `${count(sameNode, 'replica')} here` : '',
    node.images.has(hints.image) ? 'has the image' : 'needs the image',
    `load ${load.toFixed(2)}`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function count(number: number, noun: string): string {
  return number === 1 ? `1 ${noun}` : `${number} ${noun}s`;
}

function byName(a: NodeVerdict, b: NodeVerdict): number {
  return a.node < b.node ? -1 : 1;
}
