import type { Result } from '@grappe/domain';

/** Shuts this board down, so that its power may be cut. */
export interface BoardHalt {
  /** Ok: the shutdown has begun, and this process will soon be told to end. The error says for a person why not, and what to do. */
  halt(): Promise<Result<void, string>>;
}
