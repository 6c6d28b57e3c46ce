import { durationText } from '../format/duration.ts';
import { sizeText } from '../format/size.ts';
import { harmless } from '../format/harmless.ts';
import { write, type CliIo } from '../io.ts';

/** Often enough to look alive, seldom enough to cost nothing. */
const REDRAW_MS = 100;
/** Without a terminal (a log, a pipe) a line now and then. */
const PLAIN_LINE_MS = 5_000;
/** Shorter work needs no progress. */
const QUIET_MS = 1_000;
const BAR_CELLS = 24;
/** A shorter one shows nothing. */
const BAR_CELLS_MIN = 4;
/** Also for terminals that say 0 because nobody has told them. */
const COLUMNS_DEFAULT = 80;
const BACK_TO_LINE_START = '\r\u001b[K';

export interface Progress {
  /** Bytes of the whole that are done. */
  at(doneBytes: number): void;
  /** Leaves no half line behind. */
  end(): void;
}

/** Shows how far `what` is, on stderr: a bar on a terminal, plain lines elsewhere, nothing when it is over within a second. */
export function startProgress(
  io: CliIo,
  what: string,
  totalBytes: number,
  startBytes = 0,
  clockMs: () => number = () => performance.now(),
): Progress {
  const bar = io.stderr.isTTY === true;
  const startMs = clockMs();
  let shownMs = startMs + QUIET_MS - (bar ? REDRAW_MS : PLAIN_LINE_MS);
  let drawn = false;
  return {
    at: (doneBytes) => {
      const nowMs = clockMs();
      if (nowMs - shownMs < (bar ? REDRAW_MS : PLAIN_LINE_MS)) return;
      shownMs = nowMs;
      drawn = true;
      const facts = progressText(
        doneBytes,
        totalBytes,
        (doneBytes - startBytes) / (nowMs - startMs),
      );
      const text = bar
        ? `${BACK_TO_LINE_START}${barLine(what, doneBytes / totalBytes, facts, io.stderr.columns || COLUMNS_DEFAULT)}`
        : `${harmless(what)}: ${facts}\n`;
      void write(io.stderr, text);
    },
    end: () => {
      if (bar && drawn) void write(io.stderr, BACK_TO_LINE_START);
    },
  };
}

/** `42 %, 380 MiB of 906 MiB, 11.2 MiB/s, 47s left`. */
export function progressText(doneBytes: number, totalBytes: number, bytesPerMs: number): string {
  const percent = totalBytes === 0 ? 100 : Math.floor((doneBytes / totalBytes) * 100);
  const parts = [`${percent} %`, `${sizeText(doneBytes)} of ${sizeText(totalBytes)}`];
  if (bytesPerMs > 0 && Number.isFinite(bytesPerMs)) {
    parts.push(`${sizeText(bytesPerMs * 1_000)}/s`);
    parts.push(`${durationText((totalBytes - doneBytes) / bytesPerMs)} left`);
  }
  return parts.join(', ');
}

/** The bar takes what the facts leave of the line: the time that is left is what people look for. */
function barLine(what: string, share: number, facts: string, columns: number): string {
  const name = harmless(what);
  const room = columns - 1 - name.length - facts.length - 2;
  const cells = Math.min(BAR_CELLS, room);
  const filled = Math.round(Math.min(1, Math.max(0, share)) * cells);
  const bar = cells < BAR_CELLS_MIN ? '' : `${'█'.repeat(filled).padEnd(cells, '░')} `;
  return `${name} ${bar}${facts}`.slice(0, Math.max(1, columns - 1));
}
