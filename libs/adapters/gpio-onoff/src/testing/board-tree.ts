import { BoardLine } from './board-line.ts';
import { TreeError, type OpenFile, type TreeEntry, type TreeFile } from './tree-entry.ts';

/** poll(2): something is urgent, and sysfs says it as an error as well. */
const POLLIN = 0x001;
const POLLPRI = 0x002;
const POLLERR = 0x008;

export interface BoardChip {
  readonly label: string;
  readonly base: number;
  readonly lines: number;
}

/**
 * The files of one made-up board. `gpio` is what the kernel shows as /sys/class/gpio. `pins/N` is the soldering iron of pin N:
 * `outside` (0 or 1: what the world outside puts on the wire; written), `level` (0 or 1: what is on it), `history` (what the board drove, a line
 * each: in, low, high), `taken` and `broken` (1: by a driver; its files fail; written), `unread` (1: somebody who waits for edges has not read the last).
 */
export class BoardTree {
  readonly #chip: BoardChip;
  readonly #lines: readonly BoardLine[];
  /** Openings of the value file that somebody waits on, by line. */
  readonly #pollers: readonly Set<ValueFile>[];

  constructor(chip: BoardChip) {
    this.#chip = chip;
    this.#lines = Array.from({ length: chip.lines }, () => new BoardLine());
    this.#pollers = this.#lines.map(() => new Set());
  }

  /** What is at a path below the board, in parts. */
  find([top, folder, file, ...deeper]: readonly string[]): TreeEntry | undefined {
    if (deeper.length > 0) return undefined;
    if (top === undefined) return folderOf(['gpio', 'pins']);
    if (top === 'gpio') return this.#inClass(folder, file);
    if (top !== 'pins') return undefined;
    if (folder === undefined) return folderOf(this.#lines.map((_, index) => String(index)));
    const line = this.#lines[Number(folder)];
    if (line === undefined) return undefined;
    return inFolder(this.#pinFiles(line), file);
  }

  #inClass(folder: string | undefined, file: string | undefined): TreeEntry | undefined {
    const { label, base, lines } = this.#chip;
    const chipFolder = `gpiochip${base}`;
    if (folder === undefined) {
      const exported = this.#lines.flatMap((line, index) =>
        line.exported ? [`gpio${base + index}`] : [],
      );
      return folderOf(['export', 'unexport', chipFolder, ...exported]);
    }
    if (folder === chipFolder) {
      const texts = { label, base: String(base), ngpio: String(lines) };
      const files = Object.entries(texts).map(([name, text]) => [name, textFile(() => text)]);
      return inFolder(Object.fromEntries(files) as Record<string, TreeFile>, file);
    }
    if (folder === 'export' && file === undefined) {
      return textFile(undefined, (text) => this.#numbered(text).export());
    }
    if (folder === 'unexport' && file === undefined) {
      return textFile(undefined, (text) => this.#numbered(text).unexport());
    }
    const number = /^gpio(\d+)$/.exec(folder)?.[1];
    const line = number === undefined ? undefined : this.#lines[Number(number) - base];
    return line?.exported === true ? inFolder(this.#lineFiles(line), file) : undefined;
  }

  #numbered(text: string): BoardLine {
    const line = this.#lines[Number(text) - this.#chip.base];
    if (line === undefined) throw new TreeError('EINVAL');
    return line;
  }

  #lineFiles(line: BoardLine): Record<string, TreeFile> {
    const pollers = this.#pollersOf(line);
    return {
      value: { kind: 'file', open: () => new ValueFile(line, pollers) },
      direction: textFile(
        () => line.direction,
        (text) => (line.direction = text),
      ),
      edge: textFile(
        () => line.edge,
        (text) => line.setEdge(text),
      ),
      active_low: textFile(
        () => flag(line.activeLow),
        (text) => (line.activeLow = text !== '0'),
      ),
    };
  }

  #pinFiles(line: BoardLine): Record<string, TreeFile> {
    const pollers = this.#pollersOf(line);
    return {
      outside: textFile(undefined, (text) => line.drive(text !== '0')),
      level: textFile(() => flag(line.high)),
      history: textFile(() => line.history.join('\n')),
      taken: textFile(
        () => flag(line.taken),
        (text) => (line.taken = text !== '0'),
      ),
      broken: textFile(
        () => flag(line.broken),
        (text) => (line.broken = text !== '0'),
      ),
      unread: textFile(() => flag([...pollers].some((one) => one.unread))),
    };
  }

  #pollersOf(line: BoardLine): Set<ValueFile> {
    return this.#pollers[this.#lines.indexOf(line)] ?? new Set();
  }
}

/** An edge is urgent for each opening of the file, until it is read there from its start. */
class ValueFile implements OpenFile {
  readonly #line: BoardLine;
  readonly #pollers: Set<ValueFile>;
  readonly #era: number;
  #seen: number;

  constructor(line: BoardLine, pollers: Set<ValueFile>) {
    this.#line = line;
    this.#pollers = pollers;
    this.#era = line.era;
    this.#seen = line.events;
  }

  get unread(): boolean {
    return !this.#dead && this.#seen !== this.#line.events;
  }

  get #dead(): boolean {
    return this.#era !== this.#line.era;
  }

  read(): string {
    if (this.#dead) throw new TreeError('ENODEV');
    this.#seen = this.#line.events;
    return `${this.#line.value}\n`;
  }

  write(text: string): void {
    if (this.#dead) throw new TreeError('ENODEV');
    this.#line.value = text.trim();
  }

  poll(wake: (() => void) | undefined): number {
    if (this.#dead) return POLLERR | POLLPRI;
    this.#pollers.add(this);
    if (wake !== undefined) this.#line.wake.add(wake);
    return this.unread ? POLLIN | POLLPRI | POLLERR : POLLIN;
  }

  close(): void {
    this.#pollers.delete(this);
  }
}

function flag(set: boolean): string {
  return set ? '1' : '0';
}

function folderOf(names: readonly string[]): TreeEntry {
  return { kind: 'folder', names: () => names };
}

function inFolder(
  files: Readonly<Record<string, TreeFile>>,
  file: string | undefined,
): TreeEntry | undefined {
  return file === undefined ? folderOf(Object.keys(files)) : files[file];
}

function textFile(get?: () => string, set?: (text: string) => void): TreeFile {
  return {
    kind: 'file',
    open: () => ({
      read: () => {
        if (get === undefined) throw new TreeError('EIO');
        return `${get()}\n`;
      },
      write: (text) => {
        if (set === undefined) throw new TreeError('EIO');
        set(text.trim());
      },
      poll: () => POLLIN,
      close: () => undefined,
    }),
  };
}
