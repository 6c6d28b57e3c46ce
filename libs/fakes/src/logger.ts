import type { Logger } from '@grappe/ports';

export interface LoggedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly fields: Readonly<Record<string, unknown>>;
  readonly message: string;
}

/** Lines kept for inspection, oldest dropped first: a long simulation logs without end. */
const LINES_KEPT_MAX = 10_000;

/** A Logger that collects; children write into the same lines, with their fields added. */
export class MemoryLogger implements Logger {
  readonly lines: LoggedLine[];
  readonly #fields: Readonly<Record<string, unknown>>;

  constructor(lines: LoggedLine[] = [], fields: object = {}) {
    this.lines = lines;
    this.#fields = { ...fields };
  }

  debug(fields: object, message: string): void {
    this.#add('debug', fields, message);
  }

  info(fields: object, message: string): void {
    this.#add('info', fields, message);
  }

  warn(fields: object, message: string): void {
    this.#add('warn', fields, message);
  }

  error(fields: object, message: string): void {
    this.#add('error', fields, message);
  }

  child(fields: object): MemoryLogger {
    return new MemoryLogger(this.lines, { ...this.#fields, ...fields });
  }

  #add(level: LoggedLine['level'], fields: object, message: string): void {
    this.lines.push({ level, fields: { ...this.#fields, ...fields }, message });
    if (this.lines.length > LINES_KEPT_MAX) this.lines.shift();
  }
}
