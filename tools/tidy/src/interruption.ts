import { constants } from 'node:os';

/** Added to the number of a signal, as shells do. */
const SIGNAL_EXIT_BASE = 128;

export interface Interruption {
  readonly signal: AbortSignal;
  /** Exit code of a run that a signal ended; undefined while none came. */
  readonly exitCode: () => number | undefined;
}

/** Turns Ctrl-C and the signals that end a program into an aborted signal, so that children can be ended first. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      received ??= name;
      controller.abort();
    });
  }
  return {
    signal: controller.signal,
    exitCode: () =>
      received === undefined ? undefined : SIGNAL_EXIT_BASE + constants.signals[received],
  };
}
