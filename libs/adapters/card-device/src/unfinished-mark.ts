import { HEAD_BYTES } from './limits.ts';

/** What an unfinished card begins with, in place of its partition table. A person who looks sees why it does not boot. */
const WORDS = 'This card is not finished: grappe image flash was ended before it was done. ';
/** A name of a node and of a rack; anything longer is cut. */
const FOR_LENGTH_MAX = 200;

/** The first bytes of a card that is being written: no partition table of any kind, and no file system. */
export function unfinishedMark(forWhom: string): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.write(WORDS + forWhom.slice(0, FOR_LENGTH_MAX), 'utf8');
  // Where a boot sector has its signature.
  head.fill(0, 510, 512);
  return head;
}

/** Whether a card was being written when it was pulled out, or when the program was ended. */
export function isUnfinished(head: Buffer): boolean {
  return head.subarray(0, WORDS.length).toString('latin1') === WORDS;
}
