import { mkdirSync, readFileSync } from 'node:fs';
import type { TinyImageOptions } from '@grappe/tool-lab';

export const WITNESS_IMAGE = 'grappe-e2e/witness:1';

/**
 * A service that tells whether it is alone. The nodes of the virtual rack share one file system, which real nodes do not: each container takes a
 * lock there that the kernel gives back when its last process has died, and writes down when it got it, or that somebody else had it. It
 * answers on a port for as long as it lives, and does not obey SIGTERM, so that it lives for as long as it is let.
 */
export const WITNESS: TinyImageOptions = {
  reference: WITNESS_IMAGE,
  command: ['/witness.sh'],
  files: {
    '/witness.sh': `#!/bin/sh
trap '' TERM
exec 9>>/witness/lock
read now rest </proc/uptime
if flock -n 9; then echo "$now $(hostname) alone" >>/witness/log
else echo "$now $(hostname) two-at-once" >>/witness/log; fi
(while :; do read now rest </proc/uptime; echo "$now" >/witness/alive-$(hostname); sleep 0.02; done) &
httpd -f -p 8080 -h /www
`,
  },
};

const MS_PER_SECOND = 1_000;

export interface Testimony {
  /** Uptime of the host, which all nodes share. */
  readonly atMs: number;
  /** First digits of the container's id. */
  readonly container: string;
  readonly alone: boolean;
}

/** The folder that all witnesses of a test share. */
export class WitnessStand {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** In the order of their beginnings. */
  testimonies(): Testimony[] {
    return this.#read('log')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [uptime = '', container = '', word] = line.split(' ');
        return { atMs: Number(uptime) * MS_PER_SECOND, container, alone: word === 'alone' };
      });
  }

  /** When a witness was last alive; it says so every 20 ms, and the clock that it reads has steps of 10 ms. */
  lastAliveMs(container: string): number {
    return Number(this.#read(`alive-${container}`)) * MS_PER_SECOND;
  }

  #read(name: string): string {
    try {
      return readFileSync(`${this.folder}/${name}`, 'utf8');
    } catch {
      return '';
    }
  }
}

/** Uptime of this machine, by the clock that witnesses read. */
export function uptimeMs(): number {
  return Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * MS_PER_SECOND;
}
