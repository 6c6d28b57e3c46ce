import { GrappeError, normaliseImageReference } from '@grappe/domain';
import { dockerArchive } from '@grappe/port-contracts';
import type { BlobPart, HeldBlob } from '../fetch-blob.ts';
import type { ImageSource } from '../image-supply.ts';
import { sha256 } from './memory-spool.ts';

/** A tar is some KiB; parts of this size make several of it. */
const PART_BYTES = 1_024;

export function tarOf(reference: string): Buffer {
  return dockerArchive({ reference, architecture: 'arm64', files: [] });
}

/** A controller that holds what the test says, and breaks when the test says. */
export class ScriptedSource implements ImageSource {
  readonly #tars = new Map<string, Buffer>();
  readonly #hashes = new Map<string, string>();
  /** What was asked, in order: `find app:1`, `fetch 0`, ... */
  readonly log: string[] = [];
  /** The next transfer is cut after this many parts. */
  cutAfterParts: number | undefined;
  /** What cuts it. */
  cutWith: Error = new GrappeError('UNREACHABLE', 'the connection broke');
  /** The controller cannot be asked. */
  away = false;
  #held: Promise<void> | undefined;

  hold(reference: string, tar = tarOf(reference), hash = sha256(tar)): string {
    this.#hashes.set(normaliseImageReference(reference), hash);
    this.#tars.set(hash, tar);
    return hash;
  }

  /** Transfers wait before their first part until the returned function is called. */
  pause(): () => void {
    let release = (): void => undefined;
    this.#held = new Promise((resolve) => {
      release = () => {
        this.#held = undefined;
        resolve();
      };
    });
    return release;
  }

  async findImage(reference: string): Promise<HeldBlob | undefined> {
    this.log.push(`find ${reference.replace('docker.io/library/', '')}`);
    if (this.away) throw new GrappeError('UNREACHABLE', 'not connected to the controller');
    const hash = this.#hashes.get(reference);
    const tar = hash === undefined ? undefined : this.#tars.get(hash);
    return hash === undefined || tar === undefined
      ? undefined
      : { sha256: hash, sizeBytes: tar.length };
  }

  async *fetchImage(hash: string, offset: number, signal: AbortSignal): AsyncIterable<BlobPart> {
    this.log.push(`fetch ${offset}`);
    const tar = this.#tars.get(hash) ?? Buffer.alloc(0);
    const parts = this.cutAfterParts ?? Number.POSITIVE_INFINITY;
    this.cutAfterParts = undefined;
    const broken = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    if (this.#held !== undefined) await Promise.race([this.#held, broken]);
    for (let at = offset, sent = 0; at < tar.length; at += PART_BYTES, sent += 1) {
      if (signal.aborted) throw new GrappeError('INTERNAL', 'the call was cancelled');
      if (sent === parts) throw this.cutWith;
      yield { offset: at, data: tar.subarray(at, at + PART_BYTES) };
    }
  }
}
