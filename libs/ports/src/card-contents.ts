/** Bytes of a card from `start` up to and without `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * What a card is to hold, byte by byte: a card image that several cards share, and above it the changes of one card, which are in
 * memory. Nothing of it is written anywhere before somebody reads it from here.
 */
export interface CardContents {
  /** A multiple of 512. */
  readonly lengthBytes: number;
  /** Where it differs from the card image; sorted, apart from one another, and small: the identity of a node. */
  readonly changedRanges: readonly ByteRange[];
  /**
   * Fills `target` with what is at `position`. Answers how many bytes: fewer than asked for only at the end, 0 behind it. Several may
   * run at once. Throws `CORRUPT` when the card image became shorter meanwhile.
   */
  readAt(target: Uint8Array, position: number): Promise<number>;
  /** All of it from `start` (default 0) on. A chunk is the consumer's until it asks for the next one; then it is used again. */
  read(options: {
    readonly signal: AbortSignal;
    readonly start?: number;
  }): AsyncIterable<Uint8Array>;
}
