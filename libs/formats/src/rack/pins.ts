import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readInteger, refuse } from '../yaml/scalars.ts';

/** BCM numbers on the 40-pin header. */
const PIN_MAX = 27;

/** Which pins of which node are in use, so that no two things are wired to one. */
export class Pins {
  readonly #users = new Map<string, string>();

  /** A pin of a node; `node` undefined: the node is unknown and reported, only the number is checked. */
  read(reading: Reading, spot: Spot, node: string | undefined): number | undefined {
    const pin = readInteger(reading, spot, { min: 0, max: PIN_MAX });
    if (pin === undefined || node === undefined) return pin;
    const key = `${node}:${pin}`;
    const user = this.#users.get(key);
    if (user !== undefined) {
      return refuse(reading, spot, String(pin), 'a free pin', `: ${user} uses it on ${node}`);
    }
    this.#users.set(key, spot.path);
    return pin;
  }
}
