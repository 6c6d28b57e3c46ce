import { execFile } from 'node:child_process';
import { GrappeError } from '@grappe/domain';
import { PROGRAM_OUTPUT_BYTES_MAX, PROGRAM_TIMEOUT_MS } from './limits.ts';

/** Programs for the administrator are not on every path. */
const ENVIRONMENT = {
  LC_ALL: 'C',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};

/** Runs a program of util-linux to its end and answers what it printed. */
export async function runProgram(program: string, args: readonly string[]): Promise<string> {
  const options = {
    env: ENVIRONMENT,
    timeout: PROGRAM_TIMEOUT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: PROGRAM_OUTPUT_BYTES_MAX,
  } as const;
  return new Promise((resolve, reject) => {
    execFile(program, args, options, (error, output, complaint) => {
      if (error === null) resolve(output);
      else reject(programError(program, error, complaint));
    });
  });
}

function programError(program: string, error: Error & { code?: unknown }, complaint: string) {
  if (error.code === 'ENOENT') {
    return new GrappeError('NOT_FOUND', `${program} is not installed`, {
      remedy: 'cards are written on Linux, with the package util-linux: apt-get install util-linux',
      cause: error,
    });
  }
  const said = complaint.trim().replaceAll('\n', '; ');
  return new GrappeError('INTERNAL', `${program} failed: ${said === '' ? error.message : said}`, {
    cause: error,
  });
}
