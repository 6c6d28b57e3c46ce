import type { NodeName } from '@grappe/domain';
import { fits, type PlacementRequest } from './filters.ts';
import type { NodeView } from './node-view.ts';
import { isBetter, rate, type PlacementHints, type Rating } from './rating.ts';

/**
 * Chooses the best node that fits; the same inputs always give the same node (ties: by name). Looks at every node once: for many replicas of
 * one service, `Placer` makes the same choices with less work.
 */
export function place(
  request: PlacementRequest,
  nodes: ReadonlyMap<NodeName, NodeView>,
  hints: PlacementHints,
): NodeView | undefined {
  let best: NodeView | undefined;
  let rating: Rating | undefined;
  for (const node of nodes.values()) {
    if (!fits(request, node)) continue;
    const candidate = rate(request, node, hints);
    if (best === undefined || rating === undefined || beats(node, candidate, best, rating)) {
      best = node;
      rating = candidate;
    }
  }
  return best;
}

function beats(node: NodeView, rating: Rating, best: NodeView, bestRating: Rating): boolean {
  if (isBetter(rating, bestRating)) return true;
  return !isBetter(bestRating, rating) && node.record.name < best.record.name;
}
