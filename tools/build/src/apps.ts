import { existsSync } from 'node:fs';
import path from 'node:path';

/** The programs that are shipped, each as one folder of `dist`. */
export const APPS = ['controller', 'agent', 'cli'] as const;

export type AppName = (typeof APPS)[number];

export function isAppName(name: string): name is AppName {
  return APPS.some((app) => app === name);
}

/** Where the parts of a program are that are read when first needed, relative to the program. */
export const CHUNKS = 'chunks';

/** A file or folder that a program reads from beside itself. */
export interface BesideProgram {
  /** Relative to the root of the repository. */
  readonly from: string;
  /** Its name beside the program. */
  readonly as: string;
}

const FILES_BESIDE: Partial<Readonly<Record<AppName, readonly BesideProgram[]>>> = {
  agent: [
    { from: 'libs/adapters/watchdog/src/watchdog.bash', as: 'watchdog.bash' },
    { from: 'libs/adapters/debian/src/upgrade-runner.sh', as: 'upgrade-runner.sh' },
  ],
  cli: [
    { from: 'libs/adapters/image-build/files', as: 'card-image-files' },
    // FatFs, for commands on card images; its loader is in a chunk.
    { from: 'node_modules/js-fatfs/dist/fatfs.wasm', as: `${CHUNKS}/fatfs.wasm` },
  ],
};

export function filesBeside(app: AppName): readonly BesideProgram[] {
  return FILES_BESIDE[app] ?? [];
}

/** The file a program starts from, relative to the root of the repository. */
export function entryOf(app: AppName): string {
  return path.join('apps', app, 'src/main.ts');
}

export function hasSource(root: string, app: AppName): boolean {
  return existsSync(path.join(root, entryOf(app)));
}
