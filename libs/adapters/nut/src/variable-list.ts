import { SHOWN_TEXT_MAX, VARIABLES_MAX } from './limits.ts';
import { NutTrouble, Refusal } from './nut-trouble.ts';
import { splitWords } from './words.ts';

/** The answer to `LIST VAR ups`, line by line as it comes in. */
export class VariableList {
  readonly variables = new Map<string, string>();
  readonly #ups: string;
  #begun = false;

  constructor(ups: string) {
    this.#ups = ups;
  }

  /** True: that was the last line. Throws a NutTrouble for what does not belong there. */
  take(line: string): boolean {
    const words = splitWords(line);
    const [kind, ...rest] = words ?? [];
    if (kind === 'ERR') throw refusal(this.#ups, rest[0] ?? '');
    if (!this.#begun) {
      if (!same([kind, ...rest], ['BEGIN', 'LIST', 'VAR', this.#ups])) throw unexpected(line);
      this.#begun = true;
      return false;
    }
    if (same([kind, ...rest], ['END', 'LIST', 'VAR', this.#ups])) return true;
    const [ups, name, value] = rest;
    if (kind !== 'VAR' || ups !== this.#ups || name === undefined || value === undefined) {
      throw unexpected(line);
    }
    if (this.variables.size >= VARIABLES_MAX) {
      throw new NutTrouble('unreadable', `it has more than ${VARIABLES_MAX} variables`);
    }
    this.variables.set(name, value);
    return false;
  }
}

function same(words: readonly (string | undefined)[], expected: readonly string[]): boolean {
  return words.length === expected.length && expected.every((word, n) => words[n] === word);
}

function unexpected(line: string): NutTrouble {
  const shown = JSON.stringify(line.slice(0, SHOWN_TEXT_MAX));
  return new NutTrouble('unreadable', `what answers is no NUT server: it says ${shown}`);
}

/** docs/net-protocol.txt of NUT, "Error responses". */
function refusal(ups: string, code: string): Refusal {
  switch (code) {
    case 'UNKNOWN-UPS':
      return new Refusal(
        'absent',
        `the server has no UPS "${ups}" (${code}). Those it has: upsc -l HOST; they stand in its ups.conf`,
      );
    case 'DRIVER-NOT-CONNECTED':
      return new Refusal(
        'unreadable',
        `its driver does not run on the server (${code}). Start it there: upsdrvctl start ${ups}`,
      );
    case 'DATA-STALE':
      return new Refusal(
        'unreadable',
        `its driver has not heard from the UPS for a while (${code}). Check the cable between UPS and server`,
      );
    case 'ACCESS-DENIED':
      return new Refusal(
        'misconfigured',
        `the server does not let this node read (${code}). See LISTEN and ACCESS in its upsd.conf`,
      );
    default:
      return new Refusal('unreadable', `the server refuses: ${code.slice(0, SHOWN_TEXT_MAX)}`);
  }
}
