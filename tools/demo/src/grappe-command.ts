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

  constructor(narrator: Narrator, env: Readonly<Record<string, string>>) {
    this.narrator = narrator;
    this.env = env;
  }

  /** Shows the command and its output as it comes; throws when it fails. */
  async show(...args: readonly string[]): Promise<void> {
    const line = ['grappe', ...args].join(' ');
    this.narrator.command(line);
    const fd = this.narrator.stream.fd;
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      stdio: ['ignore', fd, fd],
      env: { ...process.env, ...this.env },
    });
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (exitCode !== 0) throw new DemoError(`"${line}" ended with ${exitCode ?? 'a signal'}`);
  }

  /** Asks without showing, for the demo's own checks; `undefined` when nobody answered. */
  async tryQuery(...args: readonly string[]): Promise<unknown> {
    const child = spawn(process.execPath, [PROGRAM, ...args, '-o', 'json'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, ...this.env },
    });
    let text = '';
    child.stdout.setEncoding('utf8');
    child.stdout.on('data', (part: string) => {
      if (text.length < OUTPUT_CHARACTERS_MAX) text += part;
    });
    const exitCode = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return exitCode === 0 ? (JSON.parse(text) as unknown) : undefined;
  }

  async query(...args: readonly string[]): Promise<unknown> {
    const answer = await this.tryQuery(...args);
    if (answer !== undefined) return answer;
    throw new DemoError(`"grappe ${args.join(' ')} -o json" failed`);
  }
}
