import { mkdir, mkdtemp, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { closeSync, openSync, constants, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

type Attributes = Readonly<Record<string, string | number>>;

/** A folder that looks like /sys. */
export class SysfsTree {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  static async create(): Promise<SysfsTree> {
    return new SysfsTree(await mkdtemp(path.join(tmpdir(), 'grappe-power-')));
  }

  /** Makes a device, or changes attributes of one; `folder` is below the root. */
  async write(folder: string, attributes: Attributes): Promise<void> {
    await mkdir(path.join(this.root, folder), { recursive: true });
    for (const [name, value] of Object.entries(attributes)) {
      await writeFile(path.join(this.root, folder, name), `${value}\n`);
    }
  }

  async move(from: string, to: string): Promise<void> {
    await rename(path.join(this.root, from), path.join(this.root, to));
  }

  async remove(entry: string): Promise<void> {
    await rm(path.join(this.root, entry), { recursive: true });
  }

  /** An attribute whose read hangs until the returned function is called: a pipe to which nobody writes. */
  async hang(attribute: string): Promise<(text: string) => void> {
    const file = path.join(this.root, attribute);
    await unlink(file);
    const made = spawnSync('mkfifo', [file], { encoding: 'utf8' });
    if (made.status !== 0) throw new Error(`mkfifo ${file}: ${made.stderr}`);
    return (text) => {
      // Fails with ENXIO when nobody reads, instead of hanging as well.
      const pipe = openSync(file, constants.O_WRONLY | constants.O_NONBLOCK);
      writeSync(pipe, text);
      closeSync(pipe);
    };
  }

  async dispose(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
