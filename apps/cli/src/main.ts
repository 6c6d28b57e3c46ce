#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { runCli } from './run-cli.ts';

/** After Ctrl-C streams end at once; whatever has not ended by then is not waited for. */
const INTERRUPT_GRACE_MS = 500;
/** 128 + SIGINT. */
const EXIT_INTERRUPTED = 130;

const interrupt = new AbortController();
// `controller run` and `agent run` handle signals themselves, see pass-through.ts.
const [noun] = process.argv.slice(2);
if (noun !== 'controller' && noun !== 'agent') {
  process.once('SIGINT', () => {
    interrupt.abort();
    setTimeout(() => process.exit(EXIT_INTERRUPTED), INTERRUPT_GRACE_MS).unref();
  });
}

// `grappe ... | head`: whoever read us has seen enough.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
}

process.exitCode = await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  nowMs: Date.now,
  interrupted: interrupt.signal,
  // Here and not where it is used: bundling moves other modules about.
  programs: fileURLToPath(new URL('..', import.meta.url)),
});
