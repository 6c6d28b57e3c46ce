import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GrappeError } from '@grappe/domain';
import { runCommand } from '@grappe/tool-command';

/** Where images of this project have it; `grappe image build` aligns to that. */
const BOOT_OFFSET_BYTES = 8 * 1_048_576;

/** The FAT partition of a card in a file, read and written without mounting it. */
export class BootPartition {
  readonly #drive: string;

  constructor(image: string) {
    this.#drive = `${image}@@${BOOT_OFFSET_BYTES}`;
  }

  /** Names at the top. */
  async names(): Promise<readonly string[]> {
    const printed = await runCommand('mdir', ['-b', '-i', this.#drive, '::']);
    return printed.split('\n').flatMap((line) => /^::\/([^/]+)\/?$/.exec(line)?.[1] ?? []);
  }

  async read(name: string): Promise<string> {
    return runCommand('mtype', ['-i', this.#drive, `::/${name}`]);
  }

  /** Copies the only file whose name begins like that; returns the copy. */
  async extract(prefix: string, folder: string): Promise<string> {
    const [name, ...others] = (await this.names()).filter((one) => one.startsWith(prefix));
    if (name === undefined || others.length > 0) {
      const found = name === undefined ? 'no' : 'more than one';
      throw new GrappeError('CORRUPT', `the boot partition has ${found} ${prefix}*`);
    }
    const copy = path.join(folder, name);
    await runCommand('mcopy', ['-n', '-o', '-i', this.#drive, `::/${name}`, copy]);
    return copy;
  }

  /** Writes files, `folder/name` -> text; their folders are made. `folder` is for what lies in between. */
  async write(files: Readonly<Record<string, string | Uint8Array>>, folder: string): Promise<void> {
    const staged = path.join(folder, 'boot-files');
    const tops = new Set<string>();
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(staged, name);
      await mkdir(path.dirname(file), { recursive: true });
      await writeFile(file, content);
      tops.add(path.join(staged, name.split('/')[0] ?? name));
    }
    await runCommand('mcopy', ['-s', '-o', '-Q', '-i', this.#drive, ...tops, '::']);
  }
}
