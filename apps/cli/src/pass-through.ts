import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { GrappeError } from '@grappe/domain';
import { PASSED_THROUGH } from './commands/process-commands.ts';
import type { CliIo } from './io.ts';

export interface PassedThrough {
  readonly program: keyof typeof PASSED_THROUGH;
  readonly args: readonly string[];
}

/** `controller run ...` and the like, which another program takes whole, its help included. */
export function passedThrough(args: readonly string[]): PassedThrough | undefined {
  const [program, verb] = args;
  if (program !== 'controller' && program !== 'agent') return undefined;
  const verbs: readonly string[] = PASSED_THROUGH[program];
  if (verb === undefined || !verbs.includes(verb)) return undefined;
  return { program, args: args.slice(1) };
}

const FORWARDED = ['SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGUSR1', 'SIGUSR2', 'SIGINT'] as const;

/** Runs the sibling bundle in our place: its terminal, its signals, its exit code. */
export async function runPassedThrough(
  io: CliIo,
  { program, args }: PassedThrough,
): Promise<number> {
  const bundle = join(io.programs, program, 'main.js');
  if (!existsSync(bundle)) {
    throw new GrappeError('NOT_FOUND', `the ${program} is not there: ${bundle} is missing`, {
      remedy: 'build it (npm run build), or install the whole package again',
    });
  }
  // Loading it takes 5 ms that no other command should pay.
  const { spawn } = await import('node:child_process');
  const child = spawn(process.execPath, [bundle, ...args], { stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals) => {
    // A terminal sends Ctrl-C to its whole foreground group: the child has it already.
    if (signal !== 'SIGINT' || io.stdin.isTTY !== true) child.kill(signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => {
        resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal]));
      });
    });
  } finally {
    for (const signal of FORWARDED) process.off(signal, forward);
  }
}
