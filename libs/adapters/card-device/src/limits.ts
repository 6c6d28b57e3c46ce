/** One read or write, and what a difference is told by: most cards erase 4 MiB at a time, and below that a write costs a copy inside of the card. */
export const BLOCK_BYTES = 4 * 1024 * 1024;
/**
 * Blocks on their way at once: one is read, one is summed up, one is written, and one more, so that none of the three waits whenever another
 * is slow. More only take memory.
 */
export const LANES = 4;
/**
 * Share of the contents whose sum is made while they are written; that of the rest is made while they are verified. A processor sums up some
 * 1.7 GB in a second, and a fast disk takes more than that; reading it back takes longer.
 */
export const SUMMED_WHILE_WRITING = 1 / 4;
/**
 * Kept back until all else is verified: the partition table, of both kinds, and the first superblock of file systems that take a whole
 * card. A multiple of every sector that cards have.
 */
export const HEAD_BYTES = 4_096;
/** What reads and writes past the cache begin and end at; the largest sector there is. */
export const ALIGNMENT_BYTES = 4_096;
/** Nothing smaller is a card image: a partition table and a boot partition do not fit. */
export const CONTENTS_BYTES_MIN = 1024 * 1024;
/** In a row, different from what a resumed card should hold: what comes behind them was never written. 64 MiB: the identity of a node differs in one or two blocks. */
export const RESUME_MISSES_MAX = 16;
/** lsblk and blockdev answer at once, except about a reader that hangs. */
export const PROGRAM_TIMEOUT_MS = 20_000;
/** Of an answer of lsblk: a machine with a hundred disks stays below a tenth. */
export const PROGRAM_OUTPUT_BYTES_MAX = 4 * 1024 * 1024;
/** Small reads are taken from windows of this size: an entry of a folder and its neighbours come at once. */
export const WINDOW_BYTES = 256 * 1024;
