import { mkdirSync, readFileSync } from 'node:fs';
import type { TinyImageOptions } from '@grappe/tool-lab';

export const WITNESS_IMAGE = 'grappe-e2e/witness:1';

/**
 * A service that tells whether it is alone. The nodes of the virtual rack share one file system, which real nodes do not: each start of the
 * service makes a FIFO there and holds it open for reading. The kernel closes it when the last process of the container has died, whoever
 * has ended it, and whoever opens it for writing from then on waits in vain. A witness announces itself before it looks for others, so that
 * of two that begin at the same moment at least one meets the other. It answers on a port for as long as it lives, and does not obey
 * SIGTERM, so that it lives for as long as it is let.
 */
export const WITNESS: TinyImageOptions = {
  reference: WITNESS_IMAGE,
  command: ['/witness.sh'],
  files: {
    '/witness.sh': `#!/bin/sh
trap '' TERM
self=$(mktemp -d /witness/w.XXXXXX)
mkfifo "$self/lives"
exec 9<>"$self/lives"
read now rest </proc/uptime
for other in /witness/w.*; do
  [ "$other" = "$self" ] && continue
  (: >"$other/lives"; touch "$self/met") &
  lookers="$lookers $!"
done
sleep 0.2
word=alone
[ -e "$self/met" ] && word=two-at-once
kill -9 $lookers
echo "$now \${self#/witness/} $word" >>/witness/log
(while :; do read now rest </proc/uptime; echo "$now" >"$self/alive"; sleep 0.02; done) &
httpd -f -p 8080 -h /www
`,
  },
};

const MS_PER_SECOND = 1_000;

export interface Testimony {
  /** Uptime of the host, which all nodes share. */
  readonly atMs: number;
  /** Names one start of a container. */
  readonly witness: string;
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
        const [uptime = '', witness = '', word] = line.split(' ');
        return { atMs: Number(uptime) * MS_PER_SECOND, witness, alone: word === 'alone' };
      });
  }

  /** When a witness was last alive; it says so every 20 ms, and the clock that it reads has steps of 10 ms. */
  lastAliveMs(witness: string): number {
    return Number(this.#read(`${witness}/alive`)) * MS_PER_SECOND;
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
