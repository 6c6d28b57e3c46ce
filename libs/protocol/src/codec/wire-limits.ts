import { TASKS_PER_NODE_MAX } from '@grappe/domain';

/** One string: the kernel passes no single argument or environment variable longer than this (MAX_ARG_STRLEN). */
export const TEXT_LENGTH_MAX = 131_072;
/** Short facts such as a version, a boot id or a path (Linux' PATH_MAX). */
export const FACT_LENGTH_MAX = 4_096;
/** Entries of one list or map within a service; compose files in practice stay below 100. */
export const LIST_ITEMS_MAX = 4_096;
/** Volumes that one stack or one task may name. */
export const VOLUMES_MAX = 1_024;
/** Images a controller asks a node to have ready: as many as tasks, each with one image to come. */
export const PREFETCH_MAX = 2 * TASKS_PER_NODE_MAX;
/** The longest delay that one timer of the runtime can wait (24.8 days): longer ones would fire at once. */
const DURATION_MS_MAX = 2_147_483_647;
/** Processors of one board, far above any: catches a size sent as a count. */
const CPUS_MAX = 4_096;
/** The largest value of a uint32 field. */
const UINT32_MAX = 4_294_967_295;

/** As many as a header has pins: each relay and each input uses one. */
export const PINS_MAX = 28;
/** Chips on the buses of one board and UPSes it asks; a rack of 64 nodes that are all measured at one of them stays below. */
export const SENSORS_PER_NODE_MAX = 128;
/** One for each thing that can be wired to a node, and some for the board itself. */
export const TROUBLES_MAX = 256;
/** Name of a board, or of a state of the lights. */
export const BOARD_NAME_LENGTH_MAX = 128;
export const STATE_NAME_LENGTH_MAX = 64;

export const COUNT = { min: 0, max: UINT32_MAX };
export const DURATION_MS = { min: 0, max: DURATION_MS_MAX };
/** int64 fields arrive as JavaScript numbers: beyond 2^53 they are no longer exact, so they are refused. */
export const SIZE_BYTES = { min: 0, max: Number.MAX_SAFE_INTEGER };
export const CPUS = { min: 0, max: CPUS_MAX };
export const PORT_NUMBER = { min: 1, max: 65_535 };
