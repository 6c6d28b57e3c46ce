/** Images this tool can build. */
export const IMAGE_NAMES = [
  'postgres',
  'web',
  'tryton',
  'galera',
  'arbitrator',
  'registration',
  'registration-cache',
] as const;

export type ImageName = (typeof IMAGE_NAMES)[number];

/** A file the recipe adds on top of the packages; `path` is relative to the image's root. */
export interface RecipeFile {
  readonly path: string;
  readonly mode: number;
  readonly content: Buffer;
}

/** A directory the recipe adds, or whose owner and mode it sets. */
export interface RecipeDirectory {
  readonly path: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

export interface RecipeSymlink {
  readonly path: string;
  readonly target: string;
}

/** A line of /etc/passwd and one of /etc/group, beside root and nobody. */
export interface RecipeAccount {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** HEALTHCHECK; the image format wants nanoseconds, people want milliseconds. */
export interface RecipeHealthcheck {
  readonly test: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly startPeriodMs: number;
  readonly retries: number;
}

/** How a container of the image runs unless told otherwise. */
export interface RecipeRun {
  /** Empty: root (the entrypoint drops to another user itself). */
  readonly user: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly workingDirectory: string;
  readonly exposedTcpPort: number;
  readonly stopSignal: string;
  readonly healthcheck: RecipeHealthcheck;
}

/** Everything that decides what is in an image; the versions of the packages come from apt. */
export interface ImageRecipe {
  readonly name: ImageName;
  readonly reference: string;
  /** Asked of apt together with all they depend on. */
  readonly packages: readonly string[];
  /** Dependencies that only matter to a full system (configuration, package management, optional features). */
  readonly omittedPackages: readonly string[];
  /** Paths (relative, no leading slash) that are left out of the layer; parents of kept paths are kept. */
  readonly droppedPaths: readonly RegExp[];
  readonly files: readonly RecipeFile[];
  readonly directories: readonly RecipeDirectory[];
  readonly symlinks: readonly RecipeSymlink[];
  readonly accounts: readonly RecipeAccount[];
  /** Run once inside the unpacked tree, with nothing mounted; their output files become part of the layer. */
  readonly treeCommands: readonly (readonly string[])[];
  readonly run: RecipeRun;
}
