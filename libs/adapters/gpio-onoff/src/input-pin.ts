import { err, ok, type Result } from '@grappe/domain';
import type { GpioFault, GpioInput, GpioInputRequest, Timers } from '@grappe/ports';
import { LevelFilter } from './level-filter.ts';
import type { OnoffLine, OnoffModule } from './load-onoff.ts';
import { errnoOf, faultOf, RELEASED, troubleOfUse, type PinTrouble } from './pin-trouble.ts';
import type { SysfsLine } from './sysfs-line.ts';

/** Thrown when a line can be read, but does not tell when it changes. */
export class NoEdgesError extends Error {
  readonly trouble: PinTrouble;

  constructor(why: string) {
    super(why);
    this.trouble = {
      cause: 'unsupported',
      reason: `the kernel does not tell when this pin changes (${why})`,
      remedy: 'choose a pin that can interrupt, on a kernel that shows it in sysfs',
    };
  }
}

/** Makes a line an input that waits for edges. Throws what the kernel says. */
export function listenLine(onoff: OnoffModule, line: SysfsLine): OnoffLine {
  const wasExported = line.isExported;
  try {
    const heard = new onoff.Gpio(line.number, 'in', 'both', { activeLow: false });
    // Of a line that was exported before, onoff keeps errors to itself: done again, they show.
    if (heard.direction() !== 'in') heard.setDirection('in');
    if (heard.edge() !== 'both') heard.setEdge('both');
    return heard;
  } catch (error) {
    if (!wasExported) line.unexport();
    // Only the file "edge" can be missing from a line that is exported.
    if (errnoOf(error) === 'ENOENT') throw new NoEdgesError('it has no file "edge"');
    throw error;
  }
}

export interface InputPinOptions {
  readonly line: OnoffLine;
  readonly request: GpioInputRequest;
  readonly timers: Timers;
  readonly onChange: (active: boolean) => void;
  readonly onRelease: () => void;
}

/** A claimed input. */
export class InputPin implements GpioInput {
  readonly #options: InputPinOptions;
  readonly #readKernel: () => boolean;
  readonly #filter: LevelFilter<boolean>;
  #released = false;
  /** There will be no more edges. */
  #lost = false;

  /** Throws when the line cannot be read or does not tell its edges. */
  constructor(options: InputPinOptions) {
    const { line, request, timers } = options;
    this.#options = options;
    const readLine = line.readSync.bind(line);
    this.#readKernel = () => (readLine() === 1) !== request.activeLow;
    // onoff reads in a handler of its own, where nobody could catch what that throws.
    line.readSync = () => this.#readOrLose(readLine);
    this.#filter = new LevelFilter({
      timers,
      debounceMs: request.debounceMs,
      first: this.#readKernel(),
      read: () => this.#readOrUndefined(),
      report: (active) => options.onChange(active),
    });
    try {
      line.watch((_error, value) => this.#edge((value === 1) !== request.activeLow));
    } catch (error) {
      throw new NoEdgesError(error instanceof Error ? error.message : String(error));
    }
  }

  read(): Result<boolean, GpioFault> {
    const { request, timers } = this.#options;
    if (this.#released) return err(faultOf(request, RELEASED));
    try {
      const active = this.#readKernel();
      // The kernel does not tell of an edge once the level was read; so it is told from here, later, as always.
      timers.after(0, () => {
        if (this.#listens) this.#filter.look(active);
      });
      return ok(active);
    } catch (error) {
      return err(faultOf(request, troubleOfUse(error, 'reading this pin failed')));
    }
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    this.#filter.stop();
    try {
      this.#options.line.unexport();
    } catch {
      // It is gone already.
    }
    this.#options.onRelease();
  }

  #edge(active: boolean): void {
    if (this.#listens) this.#filter.edge(active);
  }

  get #listens(): boolean {
    return !this.#released && !this.#lost;
  }

  #readOrUndefined(): boolean | undefined {
    try {
      return this.#readKernel();
    } catch {
      return undefined;
    }
  }

  /** A line whose file fails would wake its watcher for ever. */
  #readOrLose(readLine: () => 0 | 1): 0 | 1 {
    try {
      return readLine();
    } catch {
      this.#lost = true;
      this.#filter.stop();
      this.#options.line.unwatchAll();
      return 0;
    }
  }
}
