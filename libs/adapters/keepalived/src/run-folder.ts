import {
  chmodSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ALIVE_SCRIPT } from './alive-script.ts';

/** `f_type` of statfs(2). */
const TMPFS_MAGIC = 0x0102_1994;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

/** Whether a path is one word in keepalived.conf, and for a shell. */
export function isPlainPath(path: string): boolean {
  return /^\/[a-zA-Z0-9._/-]{1,200}$/.test(path);
}

/**
 * What the agent and keepalived tell each other. All of it is in memory: it is lost with the board, and never wears out a card.
 *
 * configuration: keepalived's own. candidate: one to be checked. pid, vrrpPid: of its two processes. notices: a fifo, its changes of state.
 * reading: is there while keepalived reads its configuration anew. serving: 0, or 1 when this node cannot serve. agent: `PID START-TICKS` of the agent. alive: a script that looks whether that one lives.
 * status: what the last agent knew.
 */
export interface RunFileNames {
  readonly configuration: string;
  readonly candidate: string;
  readonly pid: string;
  readonly vrrpPid: string;
  readonly notices: string;
  readonly reading: string;
  readonly serving: string;
  readonly agent: string;
  readonly alive: string;
  readonly status: string;
}

export class RunFolder {
  readonly folder: string;
  readonly files: RunFileNames;

  /** Throws when the path has characters that mean something to keepalived or a shell. */
  constructor(runFolder: string) {
    this.folder = join(runFolder, 'virtual-ip');
    if (!isPlainPath(this.folder)) {
      throw new Error(
        `run folder ${JSON.stringify(runFolder)}: expected an absolute path of letters, digits, dots, hyphens and underscores`,
      );
    }
    this.files = {
      configuration: join(this.folder, 'keepalived.conf'),
      candidate: join(this.folder, 'candidate.conf'),
      pid: join(this.folder, 'keepalived.pid'),
      vrrpPid: join(this.folder, 'vrrp.pid'),
      notices: join(this.folder, 'notices'),
      reading: join(this.folder, 'reading'),
      serving: join(this.folder, 'serving'),
      agent: join(this.folder, 'agent'),
      alive: join(this.folder, 'alive.sh'),
      status: join(this.folder, 'status'),
    };
  }

  /** Makes the folder; false when it is not in memory. */
  prepare(): boolean {
    mkdirSync(this.folder, { recursive: true, mode: FOLDER_MODE });
    chmodSync(this.folder, FOLDER_MODE);
    this.write('alive', ALIVE_SCRIPT);
    return statfsSync(this.folder).type === TMPFS_MAGIC;
  }

  /** `undefined` when there is none, or when it cannot be read. */
  read(name: Exclude<keyof RunFileNames, 'notices'>): string | undefined {
    try {
      return readFileSync(this.files[name], 'utf8');
    } catch {
      return undefined;
    }
  }

  /** Replaces the file as a whole. Throws what the system says. */
  write(name: Exclude<keyof RunFileNames, 'notices'>, text: string): void {
    const temporary = `${this.files[name]}.new`;
    writeFileSync(temporary, text, { mode: FILE_MODE });
    renameSync(temporary, this.files[name]);
  }

  /** The checked candidate becomes the configuration. */
  accept(): void {
    renameSync(this.files.candidate, this.files.configuration);
  }

  /** For reading; open for writing as well, so that it does not end with its writer. */
  openNotices(): number {
    return openSync(this.files.notices, constants.O_RDWR | constants.O_NONBLOCK);
  }

  /** Of processes that are gone: their numbers may be others' by now, and keepalived would take those for itself. */
  forgetPids(): void {
    rmSync(this.files.pid, { force: true });
    rmSync(this.files.vrrpPid, { force: true });
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
