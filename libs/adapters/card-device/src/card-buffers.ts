import { BLOCK_BYTES, LANES, WINDOW_BYTES } from './limits.ts';

interface Pages {
  readonly buffer: ArrayBuffer;
}

/** The part of WebAssembly that is used here; its types come with those of a browser. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number; readonly maximum: number }) => Pages;
};

/** Unit of a WebAssembly memory. */
const WASM_PAGE_BYTES = 65_536;

/** Of one block that is on its way. */
export interface LaneBuffers {
  readonly data: Buffer;
  /** For what it is compared with. */
  readonly found: Buffer;
}

/**
 * All the memory that writing a card takes, for one card after the other. Its buffers begin at pages: reads and writes past the kernel's cache
 * want that, and an ordinary buffer stands where malloc put it. One memory for all of them, because each reserves gigabytes of addresses.
 * What is never touched takes no memory.
 */
export class CardBuffers {
  readonly lanes: readonly LaneBuffers[];
  /** One of the lanes, for what is done while no blocks are on their way. */
  readonly alone: LaneBuffers;
  /** For small reads. */
  readonly window: Buffer;

  constructor() {
    const bytes = 2 * LANES * BLOCK_BYTES + WINDOW_BYTES;
    const pages = Math.ceil(bytes / WASM_PAGE_BYTES);
    const { buffer } = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const block = (index: number): Buffer => Buffer.from(buffer, index * BLOCK_BYTES, BLOCK_BYTES);
    this.alone = { data: block(0), found: block(1) };
    const others = Array.from({ length: LANES - 1 }, (_, lane) => ({
      data: block(2 * lane + 2),
      found: block(2 * lane + 3),
    }));
    this.lanes = [this.alone, ...others];
    this.window = Buffer.from(buffer, 2 * LANES * BLOCK_BYTES, WINDOW_BYTES);
  }
}
