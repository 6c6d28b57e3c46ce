/**
 * Why a board was turned away that wanted to join, or to connect, under the name of a node; the list is closed so that tools can match on it.
 */
export const BOARD_REFUSALS = [
  /** To join: the controller does not know its token. */
  'unknown-token',
  'wrong-secret',
  'token-expired',
  /** The controller's clock has gone back too far to tell whether the token has expired. */
  'controller-clock',
  /** Its token is for another node. */
  'other-node',
  /** Its token was used up by another board: often this one has a copy of that one's card. */
  'token-used-up',
  'name-taken',
  'rack-full',
  /** To connect: another board with the same identity is there. */
  'card-cloned',
  /** To connect: the node has started anew since the boot that this board speaks of. */
  'boot-stale',
] as const;

export type BoardRefusal = (typeof BOARD_REFUSALS)[number];
