import type { Logger } from '@grappe/ports';
import pino, { type DestinationStream, type Logger as Pino } from 'pino';
import { prettyLine } from './pretty-line.ts';
import { redactFields } from './redact.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const STDERR_DESCRIPTOR = 2;

export interface LoggerOptions {
  /** The program that logs: `controller`, `agent`. */
  readonly name: string;
  readonly level: LogLevel;
  /** One readable line instead of one of JSON. */
  readonly pretty?: boolean;
  /** Where lines go; stderr when left out, so that stdout stays for data. */
  readonly destination?: { write(line: string): void };
}

/** Structured lines, one per call, without secrets. Written at once, so that the last words before a crash are not lost. */
export function createLogger(options: LoggerOptions): Logger {
  const { name, level } = options;
  const output = options.destination ?? pino.destination({ fd: STDERR_DESCRIPTOR, sync: true });
  const stream: DestinationStream = options.pretty
    ? { write: (line) => output.write(prettyLine(line)) }
    : output;
  return wrap(
    pino(
      {
        name,
        level,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        // Errors are plain data by the time pino sees them.
        serializers: { err: (described: unknown) => described },
      },
      stream,
    ),
  );
}

function wrap(logger: Pino): Logger {
  const at = (level: LogLevel) => (fields: object, message: string) => {
    if (logger.isLevelEnabled(level)) logger[level](redactFields(fields), message);
  };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (fields) => wrap(logger.child(redactFields(fields))),
  };
}
