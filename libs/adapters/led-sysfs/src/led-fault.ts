import { readdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { LedFault } from '@grappe/ports';
import { errnoOf } from './errno.ts';

/** A board has two or three lights of its own, but every network card and keyboard adds some. */
const NAMED_LIGHTS_MAX = 12;

/** What to tell a person about a light that could not be used; `folder` is the light's. */
export function ledFault(name: string, folder: string, thrown: unknown): LedFault {
  const errno = errnoOf(thrown);
  switch (errno) {
    case 'ENOENT':
    case 'ENOTDIR':
      return {
        message: `there is no light ${name}: ${folder} does not exist (${neighbours(folder)}); correct leds in rack.yaml, or load the overlay that makes it`,
      };
    case 'EACCES':
    case 'EPERM':
      return {
        message: `the agent may not switch the light ${name}: ${folder} (${errno}); run it as root, or add the udev rule of docs/operate/leds.md`,
      };
    case 'EROFS':
      return {
        message: `the light ${name} cannot be switched: ${folder} is mounted read-only; run the agent outside of containers, or give it a writable /sys`,
      };
    default:
      return {
        message: `the light ${name} does not work: ${folder}: ${thrown instanceof Error ? thrown.message : String(thrown)}; look at the kernel's log (dmesg)`,
      };
  }
}

function neighbours(folder: string): string {
  try {
    const names = readdirSync(dirname(folder)).sort();
    if (names.length === 0) return 'this board has none';
    const more = names.length > NAMED_LIGHTS_MAX ? ', ...' : '';
    return `there are ${names.slice(0, NAMED_LIGHTS_MAX).join(', ')}${more}`;
  } catch {
    return 'this kernel has no lights at all';
  }
}
