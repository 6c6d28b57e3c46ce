import { GrappeError, normaliseImageReference } from '@grappe/domain';
import type {
  BlobStore,
  ContainerEngine,
  EngineFailure,
  EngineResult,
  Logger,
} from '@grappe/ports';
import { fetchBlob, type FetchBlob, type FetchedBlob, type HeldBlob } from './fetch-blob.ts';
import { ImagePrefetch } from './image-prefetch.ts';

/** The controller as a source of images. */
export interface ImageSource {
  /** Undefined when the controller holds no such image. Throws a GrappeError when it cannot be asked. */
  findImage(reference: string): Promise<HeldBlob | undefined>;
  /** The tar's bytes from an offset on. */
  fetchImage: FetchBlob;
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

  async #load(reference: string, held: HeldBlob, signal: AbortSignal): Promise<EngineResult<void>> {
    const { spool, engine, source } = this.#options;
    const fetch = source.fetchImage.bind(source);
    const fetched = await fetchBlob(spool, fetch, held, signal);
    if (fetched.kind !== 'complete') return unfetched(reference, fetched);
    const loaded = await engine.loadImage(await spool.openRead(held.sha256), signal);
    if (loaded.ok || loaded.failure.kind === 'invalid') await spool.remove(held.sha256);
    if (!loaded.ok) return loaded;
    this.#options.onImages();
    return DONE;
  }
}

function unfetched(reference: string, fetched: FetchedBlob): { ok: false; failure: EngineFailure } {
  switch (fetched.kind) {
    case 'aborted':
      return brokenOff(reference);
    case 'out-of-step':
      return unavailable(`the transfer of ${reference} went out of step; it is tried again`);
    case 'cut':
      return unavailable(
        `the transfer of ${reference} was cut: ${fetched.message}; it goes on from there`,
      );
    default:
      return unavailable(`${reference} arrived ${fetched.kind}; it is fetched again`);
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
