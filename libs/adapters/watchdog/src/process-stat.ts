import { readFileSync } from 'node:fs';

/** What tells a process from a later one with the same pid, and whether it runs. */
export interface ProcessStat {
  /** One letter, as in proc(5). */
  readonly state: string;
  /** Clock ticks between the boot and the start of the process. */
  readonly startTicks: string;
}

/** Positions after the command name, which is in parentheses and may itself hold blanks and parentheses. */
const STATE_INDEX = 0;
const START_TICKS_INDEX = 19;

export function parseProcessStat(text: string): ProcessStat | undefined {
  const fields = text
    .slice(text.lastIndexOf(')') + 1)
    .trim()
    .split(' ');
  const state = fields[STATE_INDEX];
  const startTicks = fields[START_TICKS_INDEX];
  return state === undefined || startTicks === undefined ? undefined : { state, startTicks };
}

/** `undefined` when there is no such process. */
export function readProcessStat(pid: number): ProcessStat | undefined {
  try {
    return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}
