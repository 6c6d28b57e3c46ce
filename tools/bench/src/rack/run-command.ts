import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { BenchError } from '../bench-error.ts';

const execute = promisify(execFile);
/** What the bench runs ends within a second or two; a minute means that the host is stuck. */
const COMMAND_TIMEOUT_MS = 60_000;
/** Of an answer as JSON; a rack of 64 nodes stays below a tenth. */
const OUTPUT_BYTES_MAX = 4 * 1024 * 1024;

/** Runs a command that has to succeed, without a shell, and returns what it printed. */
export async function runCommand(
  command: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  try {
    const limits = { timeout: COMMAND_TIMEOUT_MS, maxBuffer: OUTPUT_BYTES_MAX };
    const { stdout } = await execute(command, [...args], { ...limits, env });
    return stdout;
  } catch (error) {
    const said = error as { readonly stderr?: string; readonly message: string };
    const words = said.stderr === undefined || said.stderr === '' ? said.message : said.stderr;
    throw new BenchError(`"${[command, ...args].join(' ')}" failed: ${words.trim()}`, {
      cause: error,
    });
  }
}
