import type { RequestOutcome } from './outcomes.ts';

/** What the process that sends requests is told, as its only argument. */
export interface LoadOrder {
  readonly host: string;
  readonly port: number;
  readonly requestsPerS: number;
  /** A request without an answer for so long has failed. */
  readonly timeoutMs: number;
}

/** What it tells, several times a second: what became of requests since. */
export type LoadMessage = readonly RequestOutcome[];

export function isLoadMessage(message: unknown): message is LoadMessage {
  return Array.isArray(message);
}
