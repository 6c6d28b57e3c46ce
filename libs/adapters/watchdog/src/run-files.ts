import {
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

/** `f_type` of statfs(2). */
const TMPFS_MAGIC = 0x0102_1994;
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
const FILES = ['state', 'state.new', 'ack', 'pid', 'wake'] as const;

/**
 * The files that the agent and its watchdog share (watchdog.bash says what each is for). Calls are synchronous: they touch memory, not a disk,
 * and several times a second a thread pool would cost more than the calls themselves.
 */
export class RunFiles {
  readonly folder: string;

  constructor(runFolder: string) {
    this.folder = join(runFolder, 'lease-watchdog');
  }

  /** Makes the folder; false when it is not in memory, where every renewal would be written to a disk. */
  prepare(): boolean {
    mkdirSync(this.folder, { recursive: true, mode: FOLDER_MODE });
    chmodSync(this.folder, FOLDER_MODE);
    return statfsSync(this.folder).type === TMPFS_MAGIC;
  }

  /** `undefined` when there is none, or when it cannot be read. */
  read(name: 'state' | 'ack' | 'pid'): string | undefined {
    try {
      return readFileSync(join(this.folder, name), 'utf8');
    } catch {
      return undefined;
    }
  }

  /** Replaces the state as a whole. Throws what the system says. */
  writeState(text: string): void {
    const temporary = join(this.folder, 'state.new');
    writeFileSync(temporary, text, { mode: FILE_MODE });
    renameSync(temporary, join(this.folder, 'state'));
  }

  /** Ends the wait of the watchdog. It looks by itself soon enough when it cannot be reached so. */
  wake(): void {
    try {
      const flags = constants.O_WRONLY | constants.O_NONBLOCK;
      const file = openSync(join(this.folder, 'wake'), flags);
      try {
        writeSync(file, '\n');
      } finally {
        closeSync(file);
      }
    } catch {
      // Not there yet, nobody reads it, or full of wake-ups already.
    }
  }

  /** Leaves only the log. */
  remove(): void {
    for (const name of FILES) rmSync(join(this.folder, name), { force: true });
  }
}
