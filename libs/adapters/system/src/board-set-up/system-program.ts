import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { err, ok, type Result } from '@grappe/domain';

/** Enough of what a program says to see why it failed. */
const TEXT_MAX = 300;
/** Nothing that is asked here prints more; a program that goes wild is ended. */
const OUTPUT_BYTES_MAX = 1_048_576;

export interface ProgramRequest {
  /** The root of the system, and the program's path in it. */
  readonly root: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly timeoutMs: number;
}

/** Runs a program of the system to its end, without a shell, without input, and with next to no environment. The value is what it prints. */
export function runSystemProgram(request: ProgramRequest): Promise<Result<string, string>> {
  const { root, program, args, timeoutMs } = request;
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' };
  return new Promise((resolve) => {
    const child = execFile(
      join(root, program),
      args,
      { env, cwd: '/', timeout: timeoutMs, maxBuffer: OUTPUT_BYTES_MAX },
      (error, stdout, stderr) => {
        if (error === null) resolve(ok(stdout));
        else resolve(err(`${program} failed: ${lastWords(stderr) || lastWords(error.message)}`));
      },
    );
    child.stdin?.end();
  });
}

/** What is said last is usually why. */
function lastWords(text: string): string {
  const line = text.trim().split('\n').slice(-2).join(' ');
  return line
    .replaceAll(/\p{C}+/gu, ' ')
    .trim()
    .slice(-TEXT_MAX);
}
