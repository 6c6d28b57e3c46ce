import { fileURLToPath } from 'node:url';

/** The script lies beside this module, and beside the bundled program when the module has become part of one. */
export function watchdogScriptPath(moduleUrl: string = import.meta.url): string {
  return fileURLToPath(new URL('watchdog.bash', moduleUrl));
}
