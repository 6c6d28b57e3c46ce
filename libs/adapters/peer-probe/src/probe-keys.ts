import { createSecretKey, type KeyObject } from 'node:crypto';
import { invariant } from '@grappe/domain';
import { PROBE_KEY_BYTES } from './limits.ts';

/**
 * The rack's probe key and the one before it. Nodes learn a new key one after the other, and one that has lost the controller learns none:
 * as exactly that one is asked about, requests go out under both keys and are accepted under both.
 */
export class ProbeKeys {
  /** Newest first, two at most. */
  #keys: readonly KeyObject[] = [];

  get all(): readonly KeyObject[] {
    return this.#keys;
  }

  /** The bytes are copied. The key of every connection within a term is the same, and then nothing changes. */
  set(bytes: Uint8Array): void {
    invariant(bytes.length === PROBE_KEY_BYTES, `a probe key has ${PROBE_KEY_BYTES} bytes`);
    const key = createSecretKey(bytes);
    const [newest] = this.#keys;
    if (newest === undefined) this.#keys = [key];
    else if (!newest.equals(key)) this.#keys = [key, newest];
  }
}
