import type { Logger } from '@grappe/ports';
import type { Surroundings } from './surroundings.ts';

/** What the programs log goes into the trace: it is the quickest way to see why they did something. */
export function traceLogger(
  { time, note }: Pick<Surroundings, 'time' | 'note'>,
  who: string,
): Logger {
  const at =
    (level: string) =>
    (_fields: object, message: string): void => {
      time.deed();
      note('log', who, `${level}: ${message}`);
    };
  const logger: Logger = {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: () => logger,
  };
  return logger;
}
