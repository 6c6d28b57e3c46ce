import { existsSync } from 'node:fs';
import path from 'node:path';

/** The programs that are shipped, each as one folder of `dist`. */
export const APPS = ['controller', 'agent', 'cli'] as const;

export type AppName = (typeof APPS)[number];

export function isAppName(name: string): name is AppName {
  return APPS.some((app) => app === name);
}

/** Files that a program reads from beside itself, relative to the root of the repository. */
const FILES_BESIDE: Partial<Readonly<Record<AppName, readonly string[]>>> = {
  agent: ['libs/adapters/watchdog/src/watchdog.bash'],
};

export function filesBeside(app: AppName): readonly string[] {
  return FILES_BESIDE[app] ?? [];
}

/** The file a program starts from, relative to the root of the repository. */
export function entryOf(app: AppName): string {
  return path.join('apps', app, 'src/main.ts');
}

export function hasSource(root: string, app: AppName): boolean {
  return existsSync(path.join(root, entryOf(app)));
}
