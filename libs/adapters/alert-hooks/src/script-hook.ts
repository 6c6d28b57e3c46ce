import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { err, ok, type AlertNotice, type Result } from '@grappe/domain';
import type { AlertHook, HookFailure } from '@grappe/ports';
import { noticeDocument } from './notice-document.ts';
import { oneLine } from './one-line.ts';

/** Of what a script prints: enough for the line that is shown, and no more memory than that. */
const OUTPUT_CHARS_MAX = 4_096;
/** After it was asked to end, before it is killed. */
const KILL_AFTER_MS = 1_000;
/** Where Debian has its programs; nothing else of this process's environment is passed on. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const WRITABLE_BY_OTHERS = 0o022;

export interface ScriptHookOptions {
  /** Folder of the hooks; the script runs in it. */
  readonly folder: string;
  /** Name of a program in the folder. */
  readonly script: string;
}

/** Runs a program for each notice, with the notice as JSON on its standard input. It and all that it has started ends with it. */
export function scriptHook({ folder, script }: ScriptHookOptions): AlertHook {
  const path = join(folder, script);
  return {
    tell: async (notice, signal) => {
      if (signal.aborted) return err(GIVEN_UP);
      const obstacle = await obstacleOf(path, script);
      if (obstacle !== undefined) return err({ message: obstacle, mayPass: false });
      return run(path, folder, notice, signal);
    },
  };
}

const GIVEN_UP: HookFailure = { message: 'the script did not end in time', mayPass: true };

/** The controller runs it with its own rights. */
async function obstacleOf(path: string, script: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    if (!found.isFile()) return `${script} in the folder hooks is not a program`;
    if ((found.mode & WRITABLE_BY_OTHERS) !== 0)
      return `${script} in the folder hooks can be changed by others than its owner: chmod go-w`;
    return undefined;
  } catch {
    return `there is no ${script} in the folder hooks`;
  }
}

function run(
  path: string,
  folder: string,
  notice: AlertNotice,
  signal: AbortSignal,
): Promise<Result<string, HookFailure>> {
  return new Promise((resolve) => {
    const child = spawn(path, [], {
      cwd: folder,
      env: { PATH, LANG: 'C.UTF-8' },
      // A process group of its own, so that all of it can be ended.
      detached: true,
    });
    let isDone = false;
    let killTimer: NodeJS.Timeout | undefined;
    const end = (): void => {
      signalGroup(child, 'SIGTERM');
      killTimer = setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER_MS);
    };
    const done = (result: Result<string, HookFailure>): void => {
      if (isDone) return;
      isDone = true;
      signal.removeEventListener('abort', end);
      clearTimeout(killTimer);
      // What it has left running holds our pipes.
      signalGroup(child, 'SIGKILL');
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(result);
    };
    signal.addEventListener('abort', end);
    const output = collect(child);
    child.once('error', (error) => done(err({ message: notStarted(error), mayPass: false })));
    child.once('exit', (code, killedBy) => {
      // What it has printed last may not have been read yet.
      setImmediate(() => done(outcome(code, killedBy, output(), signal)));
    });
    // One that does not read its input has heard as much as it wanted to.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${JSON.stringify(noticeDocument(notice))}\n`);
  });
}

function collect(child: ChildProcessWithoutNullStreams): () => string {
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      if (text.length < OUTPUT_CHARS_MAX) text += chunk.slice(0, OUTPUT_CHARS_MAX);
    });
    stream.on('error', () => undefined);
  }
  return () => oneLine(text);
}

function signalGroup({ pid }: ChildProcessWithoutNullStreams, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch {
    // Nothing of it runs any more.
  }
}

function notStarted(error: NodeJS.ErrnoException): string {
  if (error.code === 'EACCES') return 'the script cannot be executed: chmod u+x';
  if (error.code === 'ENOEXEC') return 'the script has no first line like #!/bin/sh';
  return `the script cannot be started: ${oneLine(error.message)}`;
}

function outcome(
  code: number | null,
  killedBy: NodeJS.Signals | null,
  output: string,
  signal: AbortSignal,
): Result<string, HookFailure> {
  if (signal.aborted) return err(GIVEN_UP);
  const said = output === '' ? '' : `: ${output}`;
  if (code === 0) return ok(`the script has ended well${said}`);
  const how = code === null ? `was ended by ${killedBy ?? 'a signal'}` : `ended with code ${code}`;
  return err({ message: `the script ${how}${said}`, mayPass: true });
}
