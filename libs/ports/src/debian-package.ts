import type { Failure, Result } from '@grappe/domain';

/** What a Debian package says of itself. Nothing of it is believed to fit. */
export interface DebianPackageFields {
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** One relation each, as the package writes them. */
  readonly depends: readonly string[];
}

/** Looks into a Debian package without unpacking it. */
export type ReadDebianPackage = (
  bytes: NodeJS.ReadableStream,
) => Promise<Result<DebianPackageFields, Failure>>;
