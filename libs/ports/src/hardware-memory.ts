import type { NodeHardware, NodeName } from '@grappe/domain';

/** What is wired to this board, kept for the time before a controller is heard. */
export interface HardwareMemory {
  /** Absent when nothing was saved yet; rejects with `CORRUPT` when the file cannot be understood: the next `save` replaces it. */
  load(): Promise<NodeHardware | undefined>;
  /** Durable when it resolves. Called only when something has changed: cards wear out. */
  save(hardware: NodeHardware): Promise<void>;
}

/** Which nodes' power this one has cut. Kept for this boot only: after the next one no pin is driven, and every relay gives power. */
export interface RelayMemory {
  /** Empty when nothing was saved in this boot, or what was cannot be understood. */
  load(): Promise<readonly NodeName[]>;
  save(cut: readonly NodeName[]): Promise<void>;
}
