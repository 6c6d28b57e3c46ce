import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const PRIVATE = 0o700;
/** What upsmon is to tell; the others it does not know or never says here. */
const EVENTS = ['ONLINE', 'ONBATT', 'LOWBATT', 'FSD', 'COMMOK', 'COMMBAD', 'SHUTDOWN'];
/** In a /run of its own: upsmon keeps its process id in a place that cannot be chosen, and warns all who are logged in, by what is there. */
const ALONE = 'mount -t tmpfs tmpfs /run && mkdir /run/nut && exec /lib/nut/upsmon -F -p';

export interface Monitored {
  /** NAME@HOST:PORT. */
  readonly ups: string;
  /** How long it waits with a battery that is low for the end to be announced. */
  readonly hostSyncSeconds: number;
}

/** Debian's upsmon as a machine on the rack's battery runs it, but that it writes down what it would do. Needs root. */
export class UpsMonitor {
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  private constructor(folder: string, child: ChildProcess) {
    this.#folder = folder;
    this.#child = child;
    this.#exited = new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
  }

  static async start({ ups, hostSyncSeconds }: Monitored): Promise<UpsMonitor> {
    const folder = await mkdtemp(path.join(tmpdir(), 'grappe-upsmon-'));
    await chmod(folder, PRIVATE);
    const told = path.join(folder, 'told');
    const notify = path.join(folder, 'notify');
    const down = path.join(folder, 'shut-down');
    await writeFile(notify, `#!/bin/sh\necho "$NOTIFYTYPE" >> ${told}\n`, { mode: PRIVATE });
    await writeFile(down, `#!/bin/sh\necho shut down >> ${told}\n`, { mode: PRIVATE });
    const lines = [
      'RUN_AS_USER root',
      `MONITOR ${ups} 1 nas secret secondary`,
      'MINSUPPLIES 1',
      `SHUTDOWNCMD ${down}`,
      `NOTIFYCMD ${notify}`,
      'POLLFREQ 1',
      'POLLFREQALERT 1',
      `HOSTSYNC ${hostSyncSeconds}`,
      'DEADTIME 60',
      'FINALDELAY 0',
      ...EVENTS.map((event) => `NOTIFYFLAG ${event} EXEC`),
    ];
    await writeFile(path.join(folder, 'upsmon.conf'), `${lines.join('\n')}\n`, { mode: 0o600 });
    await writeFile(told, '');
    const child = spawn('unshare', ['--mount', 'sh', '-c', ALONE], {
      stdio: 'ignore',
      env: { ...process.env, NUT_CONFPATH: folder },
    });
    return new UpsMonitor(folder, child);
  }

  /** Its events so far, and `shut down` where it has had its machine halted. */
  async told(): Promise<string[]> {
    const text = await readFile(path.join(this.#folder, 'told'), 'utf8');
    return text.split('\n').filter((line) => line !== '');
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill();
    await this.#exited;
    await rm(this.#folder, { recursive: true, force: true });
  }
}
