import { PassThrough } from 'node:stream';
import type { CliIo } from '../io.ts';

/** A terminal that nobody sits at, and all that was said on it. */
export function silentIo(env: CliIo['env']): { readonly io: CliIo; readonly said: () => string } {
  const chunks: string[] = [];
  const stream = new PassThrough();
  stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  const io: CliIo = {
    stdin: new PassThrough(),
    stdout: stream,
    stderr: stream,
    env,
    nowMs: Date.now,
    interrupted: new AbortController().signal,
    programs: '/nowhere',
  };
  return { io, said: () => chunks.join('') };
}
