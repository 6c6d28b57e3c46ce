import {
  chmodSync,
  chownSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { CertificateFile } from './certificates.ts';
import { HOLD_LISTENERS_SCRIPT } from './hold-listeners-script.ts';
import { LOG_BYTES_MAX } from './limits.ts';
import type { ProcessIdentity } from './proc.ts';
import type { WorkerUser } from './worker-user.ts';

const FOLDER_MODE = 0o700;
/** Workers that are not root pass through to the folder that is theirs, and see nothing of what else is there. */
const PASSED_THROUGH_MODE = 0o711;
const FILE_MODE = 0o600;

/** Its first line tells the process id of HAProxy's master, and the clock ticks of its start. */
export function pidFileOf(runFolder: string): string {
  return join(runFolder, 'haproxy.pid');
}

/** The files that this program and HAProxy share. On a tmpfs: they are written with every change of a server, and hold keys. */
export class RunFolder {
  readonly path: string;
  readonly configuration: string;
  readonly candidate: string;
  readonly masterSocket: string;
  readonly statsSocket: string;
  readonly peersSocket: string;
  /** Where sockets are given to the next HAProxy. */
  readonly holderSocket: string;
  readonly holderScript: string;
  readonly log: string;
  readonly #pid: string;
  readonly #lastGood: string;
  readonly #certificates: string;
  readonly #workers: string;
  readonly #user: WorkerUser | undefined;

  constructor(path: string, user?: WorkerUser) {
    this.path = path;
    this.#user = user;
    this.#workers = join(path, 'workers');
    this.configuration = join(path, 'haproxy.cfg');
    this.candidate = join(path, 'haproxy.cfg.new');
    this.#lastGood = join(path, 'haproxy.cfg.good');
    this.masterSocket = join(path, 'master.sock');
    this.statsSocket = join(path, 'stats.sock');
    this.peersSocket = join(this.#workers, 'peers.sock');
    this.holderSocket = join(path, 'held.sock');
    this.holderScript = join(path, 'hold-listeners.pl');
    this.log = join(path, 'haproxy.log');
    this.#pid = pidFileOf(path);
    this.#certificates = join(path, 'certificates');
  }

  prepare(): void {
    const mode = this.#user === undefined ? FOLDER_MODE : PASSED_THROUGH_MODE;
    makeFolder(this.path, mode);
    makeFolder(this.#certificates, FOLDER_MODE);
    makeFolder(this.#workers, FOLDER_MODE);
    if (this.#user !== undefined) chownSync(this.#workers, this.#user.uid, this.#user.gid);
  }

  certificatePath({ file }: CertificateFile): string {
    return join(this.#certificates, file);
  }

  /** Adds those; ones that are in use stay as they are, because their names tell their content. */
  writeCertificates(files: Iterable<CertificateFile>): void {
    for (const file of files) {
      writeFileSync(this.certificatePath(file), file.pem, { mode: FILE_MODE });
    }
  }

  /** Leaves only those. */
  keepCertificates(files: Iterable<CertificateFile>): void {
    const kept = new Set([...files].map(({ file }) => file));
    for (const file of readdirSync(this.#certificates)) {
      if (!kept.has(file)) rmSync(join(this.#certificates, file), { force: true });
    }
  }

  writeCandidate(text: string): void {
    writeFileSync(this.candidate, text, { mode: FILE_MODE });
  }

  /** The candidate becomes the configuration; the former one is kept aside. */
  promote(): void {
    try {
      copyFileSync(this.configuration, this.#lastGood);
    } catch {
      rmSync(this.#lastGood, { force: true });
    }
    renameSync(this.candidate, this.configuration);
  }

  /** Back to the configuration before the last `promote`; false: there was none. */
  restore(): boolean {
    try {
      renameSync(this.#lastGood, this.configuration);
      return true;
    } catch {
      return false;
    }
  }

  readConfiguration(): string | undefined {
    try {
      return readFileSync(this.configuration, 'utf8');
    } catch {
      return undefined;
    }
  }

  writeHolderScript(): void {
    writeFileSync(this.holderScript, HOLD_LISTENERS_SCRIPT, { mode: FILE_MODE });
  }

  /** In one step: keepalived may be reading it. */
  writePid({ pid, startTicks }: ProcessIdentity): void {
    writeFileSync(`${this.#pid}.new`, `${pid} ${startTicks}\n`, { mode: FILE_MODE });
    renameSync(`${this.#pid}.new`, this.#pid);
  }

  /** To be given to a process and closed afterwards. */
  openLog(): number {
    return openSync(this.log, 'a', FILE_MODE);
  }

  closeLog(file: number): void {
    closeSync(file);
  }

  /** Where messages begin that are still to come. */
  logMark(): number {
    try {
      const { size } = statSync(this.log);
      if (size <= LOG_BYTES_MAX) return size;
      truncateSync(this.log);
    } catch {
      // None yet.
    }
    return 0;
  }

  readLog(mark: number): string {
    try {
      return readFileSync(this.log).subarray(mark).toString('utf8');
    } catch {
      return '';
    }
  }

  /** Keys do not stay when nothing is served. */
  clear(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function makeFolder(path: string, mode: number): void {
  mkdirSync(path, { recursive: true, mode });
  // Whatever the umask is, and whatever it was before.
  chmodSync(path, mode);
}
