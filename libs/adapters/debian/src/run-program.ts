import { execFile } from 'node:child_process';

/** What a program said, and how it ended. */
export interface ProgramOutcome {
  /** -1: it could not be run at all. */
  readonly status: number;
  readonly output: string;
  readonly complaint: string;
}

/** Runs a program with these arguments to its end; never rejects. No shell is involved. */
export type RunProgram = (command: readonly string[]) => Promise<ProgramOutcome>;

/** Building a package takes seconds on a slow card; what takes longer than this hangs. */
const PROGRAM_MS_MAX = 300_000;
/** dpkg lists the files of a package: some tens of kilobytes. */
const OUTPUT_BYTES_MAX = 4_194_304;
const NOT_RUN = -1;
/** Enough of what a program says to see why it failed. */
const COMPLAINT_MAX = 300;

/** The agent's environment is nobody's business. */
const ENVIRONMENT = {
  LC_ALL: 'C.UTF-8',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

export const runProgram: RunProgram = ([program = '', ...args]) =>
  new Promise((resolve) => {
    const options = {
      ...{ env: ENVIRONMENT, timeout: PROGRAM_MS_MAX, maxBuffer: OUTPUT_BYTES_MAX },
      killSignal: 'SIGKILL',
    } as const;
    execFile(program, args, options, (error, output, complaint) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : NOT_RUN;
      const why = complaint.trim() === '' && error !== null ? error.message : complaint;
      resolve({ status, output, complaint: why.trim() });
    });
  });

/** The last words of a program that failed, in one line. */
export function lastWords({ complaint, output }: ProgramOutcome): string {
  const said = complaint === '' ? output : complaint;
  return said.replaceAll(/\s+/g, ' ').trim().slice(-COMPLAINT_MAX);
}
