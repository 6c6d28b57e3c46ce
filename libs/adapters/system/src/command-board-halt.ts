import { execFile } from 'node:child_process';
import { err, ok, type Result } from '@grappe/domain';
import type { BoardHalt } from '@grappe/ports';

/** As on Debian, where it hands over to systemd and returns at once. */
export const POWEROFF_COMMAND_DEFAULT = '/usr/sbin/poweroff';
/** systemd takes the order in milliseconds; a board that is short of memory takes longer to start a program at all. */
const ANSWER_MS_MAX = 30_000;
/** Enough of what a program says to see why it failed. */
const TEXT_MAX = 300;

/** Halts the board with a program that takes no arguments. No shell is involved. */
export class CommandBoardHalt implements BoardHalt {
  readonly #command: string;

  constructor(command: string) {
    this.#command = command;
  }

  halt(): Promise<Result<void, string>> {
    return new Promise((resolve) => {
      execFile(this.#command, { timeout: ANSWER_MS_MAX }, (error, _stdout, stderr) => {
        resolve(error === null ? ok(undefined) : err(this.#explain(error, stderr)));
      });
    });
  }

  #explain(error: Error, stderr: string): string {
    const why = stderr.trim() || error.message.trim();
    return `the board cannot be halted: ${this.#command} failed: ${why.slice(0, TEXT_MAX)}. Run the agent as root, or name another program with --poweroff-command`;
  }
}
