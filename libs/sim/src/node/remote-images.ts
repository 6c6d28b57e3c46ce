import type { BlobPart, HeldBlob, ImageSource } from '@grappe/agent-runtime';
import { GrappeError } from '@grappe/domain';
import type { ProcessLife } from '../kernel/process-life.ts';
import type { Surroundings } from '../world/surroundings.ts';
import { CONTROLLER } from '../world/world-spec.ts';

/** What the controller's machine holds for its nodes. */
export interface ImageHolder {
  find(reference: string): HeldBlob | undefined;
  /** A part of a tar from an offset on; empty at its end. */
  read(sha256: string, offset: number, bytesMax: number): Uint8Array;
}

/** The deadline of the real client for small calls. */
const ANSWER_MS_MAX = 10_000;
/** A transfer that gets no byte for so long is given up: its connection is gone. */
const PART_MS_MAX = 5_000;
/** A tenth of the real chunk keeps simulated images small and still makes several parts of them. */
const PART_BYTES = 25_600;

/** The controller as a source of images, asked over the simulated network. */
export class RemoteImages implements ImageSource {
  readonly #around: Surroundings;
  readonly #node: string;
  readonly #life: ProcessLife;
  readonly #holder: ImageHolder;
  readonly #isConnected: () => boolean;

  constructor(
    around: Surroundings,
    node: string,
    life: ProcessLife,
    holder: ImageHolder,
    isConnected: () => boolean,
  ) {
    this.#around = around;
    this.#node = node;
    this.#life = life;
    this.#holder = holder;
    this.#isConnected = isConnected;
  }

  findImage(reference: string): Promise<HeldBlob | undefined> {
    return this.#ask(ANSWER_MS_MAX, () => this.#holder.find(reference));
  }

  async *fetchImage(sha256: string, offset: number, signal: AbortSignal): AsyncIterable<BlobPart> {
    let at = offset;
    while (!signal.aborted) {
      const data = await this.#ask(PART_MS_MAX, () => this.#holder.read(sha256, at, PART_BYTES));
      if (data.length === 0) return;
      yield { offset: at, data };
      at += data.length;
    }
    throw new GrappeError('UNREACHABLE', 'the transfer was cancelled');
  }

  #ask<T>(withinMs: number, answer: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      if (!this.#life.call()) return;
      if (!this.#isConnected()) {
        reject(new GrappeError('UNREACHABLE', 'not connected to the controller'));
        return;
      }
      const cancel = this.#around.time.after(withinMs, () =>
        this.#life.enter(() => reject(new GrappeError('UNREACHABLE', 'no answer in time'))),
      );
      this.#around.network.askOnce(this.#node, CONTROLLER, answer, (value) => {
        cancel();
        this.#life.enter(() => resolve(value));
      });
    });
  }
}
