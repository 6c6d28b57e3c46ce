import type { Assignment, TaskId } from '@grappe/domain';

/** What an agent must still know after a restart with no controller in sight. */
export interface AgentMemory {
  readonly assignment: Assignment;
  /** Attempts made so far per task, so that the count never goes back. */
  readonly attempts: Readonly<Record<TaskId, number>>;
  /** Tasks that ran when the agent halted the board: however their containers have ended, they are to be started again. Absent: none. */
  readonly halted?: readonly TaskId[];
  /** Serial of the board that was given it; absent: the board told none. On another one nothing of it is begun before the controller has said so. */
  readonly board?: string;
}

export interface AgentMemoryFile {
  /** Absent when nothing was saved yet; rejects with `CORRUPT` when the file cannot be understood. */
  load(): Promise<AgentMemory | undefined>;
  /** Durable when it resolves; a crash in between leaves the former content whole. */
  save(memory: AgentMemory): Promise<void>;
  /** Keeps what cannot be understood under another name, so that the next load finds nothing; resolves with that name, if there was anything. */
  setAside(): Promise<string | undefined>;
}
