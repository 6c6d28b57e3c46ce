import type { Logger } from '@grappe/ports';

/** What the programs log goes into the trace: it is the quickest way to see why they did something. */
export function traceLogger(note: (what: string) => void): Logger {
  const at =
    (level: string) =>
    (_fields: object, message: string): void =>
      note(`${level}: ${message}`);
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => logger,
  };
  return logger;
}
