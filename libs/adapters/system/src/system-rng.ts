import { randomInt } from 'node:crypto';
import type { Rng } from '@grappe/ports';

const ID_CHARACTERS = 'abcdefghijklmnopqrstuvwxyz0123456789';
/** `randomInt` covers less than 2^48 values; a power of two below divides exactly. */
const STEPS = 2 ** 47;

/** The kernel's randomness, good enough for tokens. `randomInt` rejects and draws again, so that no character is likelier than another. */
export class SystemRng implements Rng {
  next(): number {
    return randomInt(STEPS) / STEPS;
  }

  id(count: number): string {
    let id = '';
    for (let n = 0; n < count; n += 1) {
      id += ID_CHARACTERS.charAt(randomInt(ID_CHARACTERS.length));
    }
    return id;
  }
}
