import { access, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { UpgradeJob, UpgradeJobState } from '@grappe/ports';

const STATES: readonly UpgradeJobState[] = [
  'staged',
  'installing',
  'installed',
  'rolling-back',
  'rolled-back',
  'stuck',
];
const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;

export const RUNNER_FILE = 'upgrade-runner.sh';

/** The files by which the agent and the program that replaces it know of each other. */
export class JobFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Where the next job is made ready: it takes this one's place as a whole. */
  get draft(): JobFolder {
    return new JobFolder(`${this.path}.draft`);
  }

  async begin(): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    await mkdir(this.path, { recursive: true, mode: FOLDER_MODE });
  }

  /** Durable, and there as a whole or not at all. */
  async write(name: string, text: string): Promise<void> {
    const place = this.file(`${name}.new`);
    await writeFile(place, text, { mode: FILE_MODE, flush: true });
    await rename(place, this.file(name));
    await syncFolder(this.path);
  }

  async has(name: string): Promise<boolean> {
    return access(this.file(name)).then(
      () => true,
      () => false,
    );
  }

  /** Undefined: there is none, or none that was made ready to its end. */
  async read(): Promise<UpgradeJob | undefined> {
    const [id, version, text] = await Promise.all(
      ['id', 'version', 'state'].map((name) =>
        readFile(this.file(name), 'utf8').catch(() => undefined),
      ),
    );
    if (id === undefined || version === undefined || text === undefined) return undefined;
    const [word = '', message = ''] = text.split('\n');
    const state = STATES.find((one) => one === word);
    if (state === undefined) return undefined;
    return { id: id.trim(), version: version.trim(), state, message };
  }

  /** A loss of power in between leaves no job, which is prepared again. */
  async take(draft: JobFolder): Promise<void> {
    await rm(this.path, { recursive: true, force: true });
    await rename(draft.path, this.path);
    await syncFolder(dirname(this.path));
  }
}

export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
