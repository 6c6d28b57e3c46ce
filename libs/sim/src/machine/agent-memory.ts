import { GrappeError } from '@grappe/domain';
import type { AgentMemory, AgentMemoryFile } from '@grappe/ports';
import type { ProcessLife } from '../kernel/process-life.ts';
import type { Disk } from './disk.ts';

/** The file in which a node's agent keeps its assignment. The machine owns it; each run of the agent opens it. */
export class StoredAgentMemory {
  readonly #disk: Disk;
  readonly #onSaved: (memory: AgentMemory) => void;
  #text: string | undefined;
  #damaged = false;

  constructor(disk: Disk, onSaved: (memory: AgentMemory) => void) {
    this.#disk = disk;
    this.#onSaved = onSaved;
  }

  /** What a reader would find now. */
  get durable(): AgentMemory | undefined {
    if (this.#text === undefined || this.#damaged) return undefined;
    return JSON.parse(this.#text) as AgentMemory;
  }

  /** The card was written from another one. */
  copyFrom(other: StoredAgentMemory): void {
    this.#text = other.#text;
    this.#damaged = other.#damaged;
  }

  /** The card has lost some of its bits. */
  damage(): void {
    this.#damaged = this.#text !== undefined;
  }

  open(life: ProcessLife): AgentMemoryFile {
    return {
      load: () => this.#disk.read(life, () => this.#load()),
      save: (memory) => this.#save(life, memory),
      setAside: () => this.#disk.write(life, 'memory set aside', 0, () => this.#setAside()),
    };
  }

  #load(): AgentMemory | undefined {
    if (this.#damaged) throw new GrappeError('CORRUPT', 'the memory of the agent is damaged');
    return this.durable;
  }

  #save(life: ProcessLife, memory: AgentMemory): Promise<void> {
    const text = JSON.stringify(memory);
    if (text === this.#text && !this.#damaged) return this.#disk.read(life, () => undefined);
    if (this.#disk.full) {
      return this.#disk.read(life, () => {
        throw new GrappeError('STORAGE_FULL', 'no room for the memory of the agent');
      });
    }
    return this.#disk.write(life, 'memory', text.length, () => {
      this.#text = text;
      this.#damaged = false;
      this.#onSaved(memory);
    });
  }

  #setAside(): string | undefined {
    if (this.#text === undefined) return undefined;
    this.#text = undefined;
    this.#damaged = false;
    return 'memory.corrupt';
  }
}
