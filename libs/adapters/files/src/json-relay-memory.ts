import { mkdir, readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { parseNodeName, type NodeName } from '@grappe/domain';
import type { RelayMemory } from '@grappe/ports';
import { writeFileDurably } from './write-file-durably.ts';

const FILE_MODE = 0o644;

/** The nodes whose power is cut as a list in one JSON file, which has to lie on a tmpfs: it must not outlive the boot. */
export class JsonRelayMemory implements RelayMemory {
  readonly #path: string;

  constructor(path: string) {
    this.#path = resolve(path);
  }

  async load(): Promise<readonly NodeName[]> {
    const content: unknown = await readFile(this.#path, 'utf8')
      .then((text): unknown => JSON.parse(text))
      .catch(() => []);
    if (!Array.isArray(content)) return [];
    return content.flatMap((item: unknown) => {
      const name = typeof item === 'string' ? parseNodeName(item) : undefined;
      return name?.ok === true ? [name.value] : [];
    });
  }

  async save(cut: readonly NodeName[]): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    await writeFileDurably(this.#path, `${JSON.stringify(cut)}\n`, { mode: FILE_MODE });
  }
}
