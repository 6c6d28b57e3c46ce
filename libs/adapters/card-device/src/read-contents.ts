import { GrappeError } from '@grappe/domain';
import type { CardContents } from '@grappe/ports';

/** Fills all of `target`. */
export async function readContents(
  contents: CardContents,
  target: Buffer,
  position: number,
): Promise<void> {
  let done = 0;
  while (done < target.length) {
    const bytes = await contents.readAt(target.subarray(done), position + done);
    if (bytes === 0) {
      const message = `the card image ends at byte ${position + done} of ${contents.lengthBytes}`;
      throw new GrappeError('CORRUPT', message, { remedy: 'get the card image anew' });
    }
    done += bytes;
  }
}
