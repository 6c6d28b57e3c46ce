import { execFile } from 'node:child_process';
import { PROGRAM_OUTPUT_BYTES_MAX, PROGRAM_TIMEOUT_MS } from './limits.ts';

/** The agent's environment is nobody's business; administrators' programs are not on every path. */
export const ENVIRONMENT = {
  LC_ALL: 'C',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

export interface ProgramOutcome {
  /** -1: it was not found. */
  readonly status: number;
  readonly output: string;
  readonly complaint: string;
}

/** Status of what is not installed. */
export const NOT_FOUND = -1;
/** What a program says that runs another one, when that is not there. */
const SHELL_NOT_FOUND = 127;
const TIMED_OUT = 124;

/** Runs a program to its end. Never rejects. */
export async function runProgram(command: readonly string[]): Promise<ProgramOutcome> {
  const [program = '', ...args] = command;
  const options = {
    env: ENVIRONMENT,
    timeout: PROGRAM_TIMEOUT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: PROGRAM_OUTPUT_BYTES_MAX,
  } as const;
  return new Promise((resolve) => {
    execFile(program, args, options, (error, output, complaint) => {
      resolve({ status: statusOf(error), output, complaint });
    });
  });
}

function statusOf(error: (Error & { code?: unknown; killed?: boolean }) | null): number {
  if (error === null) return 0;
  if (error.code === 'ENOENT' || error.code === SHELL_NOT_FOUND) return NOT_FOUND;
  return typeof error.code === 'number' ? error.code : TIMED_OUT;
}
