/** What all steps of a build share. */
export interface BuildContext {
  /** Kept between builds. */
  readonly cacheFolder: string;
  /** Of this build alone; gone after it. */
  readonly workFolder: string;
  /** With this package's `files`. */
  readonly filesFolder: string;
  /** Debian's newest packages, although a base system is in the cache. */
  readonly fresh: boolean;
  readonly isRoot: boolean;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}
