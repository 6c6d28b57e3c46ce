import type { ControllerState } from '../../state/state.ts';
import { CLONE_SEEN_FOR_MS, RAISE_AFTER_MS } from '../timings.ts';
import { troubleKey, type Trouble } from '../trouble.ts';

/** Boards that go on asking to be a node which is another board. A person has to say which of the two it is to be. */
export function clonedCardTroubles({ live, durable }: ControllerState, nowMs: number): Trouble[] {
  return [...live.refusedBoards.byNode].flatMap(([node, refused]) => {
    const clone = refused.find(({ reason }) => reason === 'card-cloned');
    if (clone === undefined || !durable.nodes.has(node)) return [];
    if (nowMs - clone.lastAtMs >= CLONE_SEEN_FOR_MS) return [];
    return [
      {
        key: troubleKey('node.cloned', { node }),
        kind: 'node.cloned' as const,
        severity: 'warning' as const,
        subject: { node },
        message: `a second board has the identity of node ${node} and is refused: ${clone.message}`,
        causes: [],
        raiseAfterMs: RAISE_AFTER_MS.clone,
      },
    ];
  });
}
