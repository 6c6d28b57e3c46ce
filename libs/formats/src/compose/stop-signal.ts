import type { Spot } from '../yaml/located.ts';
import type { Reading } from '../yaml/reading.ts';
import { readScalar, refuse } from '../yaml/scalars.ts';

/** signal(7), without the prefix, in the order of their numbers on every board supported. */
const SIGNALS = (
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ ' +
  'VTALRM PROF WINCH IO PWR SYS'
).split(' ');
const REAL_TIME = /^RTMIN(\+([1-9]|1[0-5]))?$|^RTMAX(-([1-9]|1[0-4]))?$/;

/** `stop_signal`: always in the form `SIGTERM`; numbers are translated. */
export function readStopSignal(reading: Reading, spot: Spot): string | undefined {
  const expected = 'the name of a signal, like SIGTERM';
  const text = readScalar(reading, spot, expected)?.text;
  if (text === undefined) return undefined;
  const name = /^\d{1,2}$/.test(text)
    ? (SIGNALS[Number(text) - 1] ?? '')
    : text.toUpperCase().replace(/^SIG/, '');
  if (SIGNALS.includes(name) || REAL_TIME.test(name)) return `SIG${name}`;
  return refuse(reading, spot, text, expected);
}
