/**
 * Whether the card on which an agent finds its memory was in another board when that was written: it was moved, or is a copy. Where a board tells no
 * serial, or the memory is older than serials, nobody knows, and it counts as the same.
 */
export function isMoved(remembered: string | undefined, present: string | undefined): boolean {
  return remembered !== undefined && present !== undefined && remembered !== present;
}
