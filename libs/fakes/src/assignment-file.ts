import { GrappeError } from '@grappe/domain';
import type { AgentMemory, AgentMemoryFile } from '@grappe/ports';

/** An agent's memory file without a disk. The text in it survives a "restart": keep using the same object. */
export class MemoryAgentMemoryFile implements AgentMemoryFile {
  /** While true, a save rejects before anything is durable, as when the board loses power in the middle. */
  crashBeforeDurable = false;
  /** Content of the file; set it to damage the file. */
  text: string | undefined;
  /** What was set aside last. */
  aside: string | undefined;
  /** Saves that changed the content. */
  writes = 0;

  async load(): Promise<AgentMemory | undefined> {
    if (this.text === undefined) return undefined;
    try {
      return JSON.parse(this.text) as AgentMemory;
    } catch (cause) {
      throw new GrappeError('CORRUPT', 'the agent memory is damaged', { cause });
    }
  }

  async save(memory: AgentMemory): Promise<void> {
    const text = JSON.stringify(memory);
    if (this.crashBeforeDurable) throw new Error('crashed before the save was durable');
    if (text === this.text) return;
    this.text = text;
    this.writes += 1;
  }

  async setAside(): Promise<string | undefined> {
    if (this.text === undefined) return undefined;
    this.aside = this.text;
    this.text = undefined;
    return 'memory.corrupt';
  }
}
