import type { Failure, Result } from '@grappe/domain';

export interface ImageTarContent {
  /** References that a `docker load` of this tar would make, as written. */
  readonly references: readonly string[];
  /** Docker's name; absent when the images of the tar differ or do not say. */
  readonly architecture?: string;
}

/** Looks into a `docker save` tar without unpacking it. */
export type ReadImageTar = (
  tar: NodeJS.ReadableStream,
) => Promise<Result<ImageTarContent, Failure>>;
