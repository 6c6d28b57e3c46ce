import { resolve } from 'node:path';
import { GrappeError, type NodeHardware } from '@grappe/domain';
import type { HardwareMemory } from '@grappe/ports';
import { decodeHardware, encodeHardware } from '@grappe/protocol';
import { readTextIfThere } from './read-text-if-there.ts';
import { writeFileDurably } from './write-file-durably.ts';

/** Nothing in it is secret, and people look at it to see what the agent believes. */
const FILE_MODE = 0o644;
/** Grows when an older agent could misread what a newer one wrote. */
const SCHEMA_VERSION = 1;

/** What is wired to a node as the message Hardware in one JSON file. */
export class JsonHardwareMemory implements HardwareMemory {
  readonly #path: string;

  constructor(path: string) {
    this.#path = resolve(path);
  }

  async load(): Promise<NodeHardware | undefined> {
    const text = await readTextIfThere(this.#path);
    if (text === undefined) return undefined;
    const { schemaVersion, hardware } = this.#parse(text);
    if (schemaVersion !== SCHEMA_VERSION) {
      const found = schemaVersion === undefined ? 'none' : JSON.stringify(schemaVersion);
      throw this.#corrupt(`has schema version ${found}, expected ${SCHEMA_VERSION}`);
    }
    const decoded = decodeHardware((hardware ?? null) as Parameters<typeof decodeHardware>[0]);
    if (!decoded.ok) throw this.#corrupt(`cannot be understood: ${decoded.error.message}`);
    return decoded.value;
  }

  async save(hardware: NodeHardware): Promise<void> {
    const content = { schemaVersion: SCHEMA_VERSION, hardware: encodeHardware(hardware) };
    const text = `${JSON.stringify(content, undefined, 2)}\n`;
    await writeFileDurably(this.#path, text, { mode: FILE_MODE });
  }

  #parse(text: string): Readonly<Record<string, unknown>> {
    let content: unknown;
    try {
      content = JSON.parse(text);
    } catch {
      throw this.#corrupt('is not JSON');
    }
    if (typeof content === 'object' && content !== null) return { ...content };
    throw this.#corrupt('is not a JSON object');
  }

  #corrupt(problem: string): GrappeError {
    return new GrappeError('CORRUPT', `${this.#path} ${problem}`, {
      remedy:
        'nothing needs to be done: the controller sends its content again, and it is replaced',
    });
  }
}
