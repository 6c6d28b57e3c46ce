import { mkdir, rename } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { GrappeError } from '@grappe/domain';
import type { AgentMemory, AgentMemoryFile } from '@grappe/ports';
import { decodeAgentMemory, encodeAgentMemory } from './agent-memory-codec.ts';
import { errnoOf, toFileError } from './errno.ts';
import { OneAtATime } from './one-at-a-time.ts';
import { readTextIfThere } from './read-text-if-there.ts';
import { syncFolder, writeFileDurably } from './write-file-durably.ts';

/** Specifications hold environments, and those hold passwords. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

/** The agent's memory in one JSON file. One object, in one process, per file. */
export class JsonAgentMemoryFile implements AgentMemoryFile {
  readonly #path: string;
  readonly #order = new OneAtATime();
  /** Text of the file as last read or written, to leave the card alone when nothing has changed. */
  #text: string | undefined;

  constructor(path: string) {
    this.#path = resolve(path);
  }

  load(): Promise<AgentMemory | undefined> {
    return this.#order.run(this.#path, async () => {
      const text = await readTextIfThere(this.#path);
      this.#text = undefined;
      if (text === undefined) return undefined;
      const decoded = decodeAgentMemory(text);
      if (!decoded.ok) throw this.#corrupt(decoded.problem);
      this.#text = text;
      return decoded.memory;
    });
  }

  /** Writes nothing when the content is the same; keeps a damaged file as `<name>.corrupt` instead of writing over it. */
  save(memory: AgentMemory): Promise<void> {
    const text = encodeAgentMemory(memory);
    return this.#order.run(this.#path, async () => {
      if (this.#text === undefined) await this.#adoptExisting();
      if (text === this.#text) return;
      this.#text = undefined;
      await writeFileDurably(this.#path, text, { mode: FILE_MODE });
      this.#text = text;
    });
  }

  /**
   * Moves the file to `<name>.corrupt`, over an earlier one, so that the next load finds nothing; returns the new path, or nothing when there
   * was no file.
   */
  setAside(): Promise<string | undefined> {
    return this.#order.run(this.#path, () => this.#moveAside());
  }

  async #moveAside(): Promise<string | undefined> {
    this.#text = undefined;
    const aside = `${this.#path}.corrupt`;
    try {
      await rename(this.#path, aside);
      await syncFolder(dirname(this.#path));
      return aside;
    } catch (thrown) {
      if (errnoOf(thrown) === 'ENOENT') return undefined;
      throw toFileError(this.#path, thrown);
    }
  }

  /** Before the first write: the content may be the same already, may be damaged, or its folder may not be there yet. */
  async #adoptExisting(): Promise<void> {
    const text = await readTextIfThere(this.#path);
    if (text === undefined) {
      await mkdir(dirname(this.#path), { recursive: true, mode: FOLDER_MODE }).catch(
        (thrown: unknown) => {
          throw toFileError(this.#path, thrown);
        },
      );
    } else if (decodeAgentMemory(text).ok) {
      this.#text = text;
    } else {
      await this.#moveAside();
    }
  }

  #corrupt(problem: string): GrappeError {
    return new GrappeError('CORRUPT', `${this.#path} ${problem}`, {
      remedy: `it is kept as ${this.#path}.corrupt when it is set aside; the controller sends the assignment again`,
    });
  }
}
