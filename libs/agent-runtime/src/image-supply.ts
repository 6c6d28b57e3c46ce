import { GrappeError, normaliseImageReference } from '@grappe/domain';
import type {
  BlobStore,
  ContainerEngine,
  EngineFailure,
  EngineResult,
  Logger,
} from '@grappe/ports';
import { ImagePrefetch } from './image-prefetch.ts';

/** An image that the controller holds. */
export interface HeldImage {
  readonly sha256: string;
  readonly sizeBytes: number;
}

/** The controller as a source of images. */
export interface ImageSource {
  /** Undefined when the controller holds no such image. Throws a GrappeError when it cannot be asked. */
  findImage(reference: string): Promise<HeldImage | undefined>;
  /** The tar's bytes from an offset on. */
  fetchImage(sha256: string, offset: number, signal: AbortSignal): AsyncIterable<ImagePart>;
}

export interface ImagePart {
  readonly offset: number;
  readonly data: Uint8Array;
}

export interface ImageSupplyOptions {
  readonly engine: ContainerEngine;
  readonly source: ImageSource;
  /** Where tars wait until they are complete; emptied as they are loaded. */
  readonly spool: BlobStore;
  readonly logger: Logger;
  /** The images on the node have changed. */
  readonly onImages: () => void;
}

const DONE = { ok: true, value: undefined } as const;

/** Images of which it is remembered that the controller could not supply them. More than a node has tasks; over it some are told of again. */
const TOLD_IMAGES_MAX = 256;

/**
 * Brings images to the node, in this order: what is there is used without asking anybody; then the controller is asked; then the registry
 * that the reference names. One transfer from the controller at a time, because they would only slow each other down on a card; tasks go
 * before what is fetched ahead ({@link ImagePrefetch}).
 */
export class ImageSupply {
  readonly #options: ImageSupplyOptions;
  #transfer: Promise<unknown> = Promise.resolve();
  readonly #prefetching: ImagePrefetch;
  /** Why the controller could not supply an image, as last told. */
  readonly #told = new Map<string, string>();

  constructor(options: ImageSupplyOptions) {
    this.#options = options;
    this.#prefetching = new ImagePrefetch(
      {
        fromController: (reference, signal) => this.#inTurn(() => this.#bring(reference, signal)),
        fromRegistry: (reference, signal) => this.#pullUnlessPresent(reference, signal),
      },
      options.logger,
    );
  }

  async ensure(reference: string, signal: AbortSignal): Promise<EngineResult<void>> {
    const present = await this.#options.engine.hasImage(reference);
    if (!present.ok) return present;
    if (present.value) return DONE;
    const release = this.#prefetching.giveWayTo(reference);
    try {
      const turn = this.#inTurn(() => this.#bring(reference, signal));
      const brought = await unlessAborted(turn, signal, () => brokenOff(reference));
      return brought ?? (await this.#pull(reference, signal));
    } finally {
      release();
    }
  }

  /**
   * Replaces what was to be prefetched; a transfer under way for an earlier list goes on from where it stopped when it is due again. Resolves with
   * whether nothing of the list is worth another try; undefined when another one has replaced it.
   */
  prefetch(references: readonly string[]): Promise<boolean | undefined> {
    return this.#prefetching.bring(references);
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#transfer.then(work);
    this.#transfer = turn.catch(() => undefined);
    return turn;
  }

  /** Undefined when only a registry may have it. */
  async #bring(reference: string, signal: AbortSignal): Promise<EngineResult<void> | undefined> {
    if (signal.aborted) return brokenOff(reference);
    const present = await this.#options.engine.hasImage(reference);
    if (!present.ok) return present;
    if (present.value) return DONE;
    return this.#fromController(reference, signal);
  }

  /** Out of turn: a registry that does not answer holds up nobody else, and the engine limits its downloads itself. */
  async #pull(reference: string, signal: AbortSignal): Promise<EngineResult<void>> {
    if (signal.aborted) return brokenOff(reference);
    const pulled = await this.#options.engine.pullImage(reference, signal);
    if (pulled.ok) this.#options.onImages();
    return pulled;
  }

  /** A task may have brought it since the controller was asked. */
  async #pullUnlessPresent(reference: string, signal: AbortSignal): Promise<EngineResult<void>> {
    const present = await this.#options.engine.hasImage(reference);
    if (!present.ok) return present;
    return present.value ? DONE : this.#pull(reference, signal);
  }

  /** Undefined when the controller does not hold the image, or cannot be asked and a registry may still have it. */
  async #fromController(
    reference: string,
    signal: AbortSignal,
  ): Promise<EngineResult<void> | undefined> {
    try {
      const held = await this.#options.source.findImage(normaliseImageReference(reference));
      if (held === undefined) {
        this.#told.delete(reference);
        return undefined;
      }
      this.#options.logger.info(
        { image: reference, sizeBytes: held.sizeBytes },
        'fetching from the controller',
      );
      const loaded = await this.#load(reference, held, signal);
      if (loaded.ok) this.#told.delete(reference);
      return loaded;
    } catch (error) {
      if (!(error instanceof GrappeError)) throw error;
      if (error.code === 'STORAGE_FULL')
        return { ok: false, failure: { kind: 'disk-full', message: error.message } };
      this.#tell(reference, error);
      return undefined;
    }
  }

  /** Once per reason: without a controller, what is fetched ahead is tried every minute. */
  #tell(reference: string, error: GrappeError): void {
    if (this.#told.get(reference) === error.message) return;
    if (this.#told.size >= TOLD_IMAGES_MAX) this.#told.clear();
    this.#told.set(reference, error.message);
    this.#options.logger.warn(
      { image: reference, err: error },
      'the controller could not supply an image',
    );
  }

  async #load(
    reference: string,
    held: HeldImage,
    signal: AbortSignal,
  ): Promise<EngineResult<void>> {
    const { spool, engine } = this.#options;
    const begun = await spool.begin(held.sha256, held.sizeBytes);
    if (!begun.ok) throw GrappeError.from(begun.failure);
    if (begun.offset < held.sizeBytes) {
      const broken = await this.#receive(reference, held, begun.offset, signal);
      if (broken !== undefined) return broken;
    }
    const finished = await spool.finish(held.sha256);
    if (finished !== 'complete')
      return unavailable(`${reference} arrived ${finished}; it is fetched again`);
    const loaded = await engine.loadImage(await spool.openRead(held.sha256), signal);
    if (loaded.ok || loaded.failure.kind === 'invalid') await spool.remove(held.sha256);
    if (!loaded.ok) return loaded;
    this.#options.onImages();
    return DONE;
  }

  /** Undefined when all bytes have come. What has come stays, so the next try goes on there. */
  async #receive(
    reference: string,
    held: HeldImage,
    offset: number,
    signal: AbortSignal,
  ): Promise<{ ok: false; failure: EngineFailure } | undefined> {
    const { spool, source } = this.#options;
    try {
      for await (const part of source.fetchImage(held.sha256, offset, signal)) {
        const appended = await spool.append(held.sha256, part.offset, part.data);
        if (!appended.ok && appended.reason === 'full') throw GrappeError.from(appended.failure);
        if (!appended.ok)
          return unavailable(`the transfer of ${reference} went out of step; it is tried again`);
      }
    } catch (error) {
      if (signal.aborted) return brokenOff(reference);
      // The controller has it: going on in a moment is sooner than a registry that may not answer at all.
      if (!(error instanceof GrappeError) || error.code !== 'UNREACHABLE') throw error;
      return unavailable(
        `the transfer of ${reference} was cut: ${error.message}; it goes on from there`,
      );
    }
    return undefined;
  }
}

/** Whoever is broken off while others have their turn does not wait for it. */
async function unlessAborted<T>(
  work: Promise<T>,
  signal: AbortSignal,
  aborted: () => T,
): Promise<T> {
  let onAbort = (): void => undefined;
  const end = new Promise<T>((resolve) => {
    onAbort = () => resolve(aborted());
    signal.addEventListener('abort', onAbort, { once: true });
  });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([work, end]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

function brokenOff(reference: string): { ok: false; failure: EngineFailure } {
  return unavailable(`bringing ${reference} was broken off`);
}

function unavailable(message: string): { ok: false; failure: EngineFailure } {
  return { ok: false, failure: { kind: 'image-unavailable', message } };
}
