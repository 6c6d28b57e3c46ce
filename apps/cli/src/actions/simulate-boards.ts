import type { NodeCapacity, RackNodeSpec, RackSpec } from '@grappe/domain';

const MEBIBYTE = 1_048_576;
const GIBIBYTE = 1_024 * MEBIBYTE;

interface Board {
  readonly cpus: number;
  /** What is soldered on. */
  readonly memoryBytes: number;
  /** It is sold with more as well. */
  readonly sizes?: true;
}

/**
 * By `board:` of rack.yaml. Source: the product briefs of Raspberry Pi Ltd; of a board that is sold with several sizes of memory the smallest, as an
 * answer that promises too much is worse than one that promises too little.
 */
const BOARDS: ReadonlyMap<string, Board> = new Map<string, Board>([
  ['rpi-zero-2', { cpus: 4, memoryBytes: GIBIBYTE / 2 }],
  ['rpi-3b', { cpus: 4, memoryBytes: GIBIBYTE }],
  ['rpi-3b-plus', { cpus: 4, memoryBytes: GIBIBYTE }],
  ['rpi-4b', { cpus: 4, memoryBytes: GIBIBYTE, sizes: true }],
  ['rpi-5', { cpus: 4, memoryBytes: GIBIBYTE, sizes: true }],
]);

/** Where rack.yaml says nothing, or `generic`. */
const UNKNOWN: Board = { cpus: 4, memoryBytes: GIBIBYTE };

/** Firmware, graphics and kernel take their part before the kernel tells how much there is: about a twelfth, of little memory relatively more. */
const TAKEN_SHARE = 0.08;
const TAKEN_BYTES_MIN = 128 * MEBIBYTE;

export interface BoardFacts extends NodeCapacity {
  /** What had to be assumed, for a person; absent when nothing was. */
  readonly assumed?: string;
}

/** What a node offers, as its agent would report it. `memory`: what the operator says, by node or board, wins. */
export function boardFacts(
  { name, board }: RackNodeSpec,
  memory: ReadonlyMap<string, number>,
): BoardFacts {
  const known = board === undefined ? undefined : BOARDS.get(board);
  const { cpus, memoryBytes, sizes } = known ?? UNKNOWN;
  const told = memory.get(name) ?? (board === undefined ? undefined : memory.get(board));
  if (told !== undefined) return { cpus, memoryBytes: told };
  const usable = memoryBytes - Math.max(TAKEN_BYTES_MIN, memoryBytes * TAKEN_SHARE);
  const facts = { cpus, memoryBytes: Math.floor(usable / MEBIBYTE) * MEBIBYTE };
  if (known === undefined) return { ...facts, assumed: `${board ?? 'no board named'}: as a Pi 3` };
  return sizes ? { ...facts, assumed: `${board ?? ''}: the one with 1 GiB` } : facts;
}

/** Nodes and boards of a rack that memory can be told of. */
export function memorySubjects(rack: RackSpec): ReadonlySet<string> {
  return new Set(
    rack.nodes.flatMap(({ name, board }) => (board === undefined ? [name] : [name, board])),
  );
}
