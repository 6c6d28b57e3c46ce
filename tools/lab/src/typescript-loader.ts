import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** What Node has to import to run a program that is not built; whatever started this process, as tests come with a loader of their own. */
export function typescriptLoader(): string {
  return pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
}
