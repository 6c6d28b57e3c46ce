import { ERROR_CODES, GrappeError } from '@grappe/domain';
import type { Logger } from '@grappe/ports';
import { createLogger, LOG_LEVELS } from './create-logger.ts';

/**
 * What controller and agent have in common as processes: a log, an end on a signal, and an exit code. Not for libraries: these functions end
 * the process they are called in.
 */

/** A stop that takes longer is broken off: nothing that has to last is held back until the end. */
const STOP_TIMEOUT_MS = 5_000;

/** The log of a daemon, at the level that was asked for on its command line. Throws INVALID_INPUT for an unknown one. */
export function daemonLogger(name: string, levelText: string): Logger {
  const level = LOG_LEVELS.find((one) => one === levelText);
  if (level === undefined) throw new GrappeError('INVALID_INPUT', `unknown log level ${levelText}`);
  return createLogger({ name, level });
}

/** For a daemon that cannot go on: logs why and ends; the supervisor starts it again. */
export function endOnFatal(logger: Logger): (error: unknown) => void {
  return (error) => {
    logger.error({ err: error }, 'cannot go on');
    process.exit(ERROR_CODES.INTERNAL.exit);
  };
}

/** The last when the terminal has gone from which it was started by hand. */
const STOP_SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Stops in good order on SIGTERM, SIGINT or SIGHUP and ends the process: with 0, or INTERNAL's code when stopping failed. Further signals, such
 * as those of a terminal beside those of who runs the program in it, do not cut that short.
 */
export function stopOnSignal(
  daemon: { stop(): Promise<void> },
  logger: Logger,
  farewell: string,
): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ signal }, farewell);
    setTimeout(() => process.exit(0), STOP_TIMEOUT_MS).unref();
    daemon.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, 'did not stop in good order');
        process.exit(ERROR_CODES.INTERNAL.exit);
      },
    );
  };
  for (const signal of STOP_SIGNALS) process.on(signal, stop);
}

/** Says on stderr what went wrong and how to go on; returns the exit code. Defects are thrown on. */
export function reportFailure(error: unknown): number {
  if (!(error instanceof GrappeError)) throw error;
  console.error(`error: ${error.message}`);
  if (error.remedy !== '') console.error(`  try: ${error.remedy}`);
  return ERROR_CODES[error.code].exit;
}
