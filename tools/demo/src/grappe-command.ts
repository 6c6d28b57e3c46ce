import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { DemoError } from './demo-error.ts';
import type { Narrator } from './narrator.ts';

const PROGRAM = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url));
/** Of an answer as JSON; a rack of 64 nodes stays below a tenth. */
const OUTPUT_CHARACTERS_MAX = 4_000_000;

/** A file as a person in the top folder of the project would name it. */
export function shownPath(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative.startsWith('..') ? file : relative;
}

/** How to call the command line without installing it. */
export function grappeAlias(): string {
  return `alias grappe='node ${PROGRAM}'`;
}

/** Runs the built `grappe` command as its users do: as a process of its own, with a context file. */
export class GrappeCommand {
  private readonly narrator: Narrator;
  private readonly env: Readonly<Record<string, string>>;

  private readonly signal: AbortSignal;

  /** Commands under way end, and no more begin, when the signal fires. */
  constructor(narrator: Narrator, env: Readonly<Record<string, string>>, signal: AbortSignal) {
    this.narrator = narrator;
    this.env = env;
    this.signal = signal;
  }

  /** Shows the command and its output as it comes; throws when it fails. */
  async show(...args: readonly string[]): Promise<void> {
    this.signal.throwIfAborted();
    const line = ['grappe', ...args].join(' ');
    this.narrator.command(line);
    const fd = this.narrator.stream.fd;
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: ['ignore', fd, fd],
      ...this.surroundings(),
    });
    const exitCode = await exitCodeOf(child);
    if (exitCode !== 0) throw new DemoError(`"${line}" ended with ${exitCode ?? 'a signal'}`);
  }

  /** Asks without showing, for the demo's own checks; `undefined` when nobody answered. */
  async tryQuery(...args: readonly string[]): Promise<unknown> {
    const child = spawn(process.execPath, [PROGRAM, ...args, '-o', 'json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      ...this.surroundings(),
    });
    let text = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (part: string) => {
      if (text.length < OUTPUT_CHARACTERS_MAX) text += part;
    });
    const exitCode = await exitCodeOf(child);
    return exitCode === 0 ? (JSON.parse(text) as unknown) : undefined;
  }

  async query(...args: readonly string[]): Promise<unknown> {
    const answer = await this.tryQuery(...args);
    if (answer !== undefined) return answer;
    throw new DemoError(`"grappe ${args.join(' ')} -o json" failed`);
  }
  private surroundings() {
    return { env: { ...process.env, ...this.env }, signal: this.signal };
  }
}

/** `null` when a signal ended it. */
function exitCodeOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
}
