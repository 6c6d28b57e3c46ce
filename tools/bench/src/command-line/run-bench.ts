import { LabError, prepareHost, requireBuiltProduct } from '@grappe/tool-lab';
import { BenchError } from '../bench-error.ts';
import type { BenchContext, LabPlace } from '../rack/with-lab.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** As shells report Ctrl-C. */
const EXIT_INTERRUPTED = 130;

/** What every bench is told. */
export interface CommonOptions {
  readonly json: boolean;
  readonly help: boolean;
}

/** What a bench found: the line for scripts, and whether all is as it must be. */
export interface BenchOutcome {
  readonly json: object;
  readonly passed: boolean;
}

export interface Bench<Options extends CommonOptions> {
  readonly name: string;
  readonly usage: string;
  /** Throws a TypeError with the reason for options that make no sense. */
  readonly parse: (args: readonly string[]) => Options;
  readonly run: (options: Options, context: BenchRun) => Promise<BenchOutcome>;
}

/** How a bench runs: whom it tells what it does, and what ends it early. */
export type BenchRun = Omit<BenchContext, 'place'>;

/** A bench that measures in a virtual rack, with the product as it was built. */
export function inLab<Options extends CommonOptions & LabPlace>(
  run: (options: Options, context: BenchContext) => Promise<BenchOutcome>,
): Bench<Options>['run'] {
  return (options, context) => {
    prepareHost({ install: false, say: () => undefined });
    requireBuiltProduct();
    const place = { name: options.name, subnet: options.subnet };
    return run(options, { ...context, place });
  };
}

/** Runs a bench as a program: options, Ctrl-C, messages, the line of JSON and the exit status. */
export async function runBench<Options extends CommonOptions>(
  bench: Bench<Options>,
  args: readonly string[],
): Promise<number> {
  const options = readOptions(bench, args);
  if (options === undefined) return EXIT_USAGE;
  if (options.help) {
    process.stdout.write(bench.usage);
    return 0;
  }
  const out = options.json ? process.stderr : process.stdout;
  const say = (line: string): void => void out.write(`${line}\n`);
  const signal = interruption(say);
  try {
    const { json, passed } = await bench.run(options, { say, signal });
    if (options.json) process.stdout.write(`${JSON.stringify(json)}\n`);
    return passed ? 0 : EXIT_FAILED;
  } catch (error) {
    if (signal.aborted) return EXIT_INTERRUPTED;
    const expected = error instanceof BenchError || error instanceof LabError;
    const text = error instanceof Error ? error : new Error(String(error));
    process.stderr.write(`${bench.name}: ${expected ? text.message : (text.stack ?? '')}\n`);
    return EXIT_FAILED;
  }
}

function readOptions<Options extends CommonOptions>(
  bench: Bench<Options>,
  args: readonly string[],
): Options | undefined {
  try {
    return bench.parse(args);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    process.stderr.write(`${bench.name}: ${error.message}\n\n${bench.usage}`);
    return undefined;
  }
}

/** Fires at Ctrl-C and the like; everything that waits gives up then, and what was made is removed. */
function interruption(say: (line: string) => void): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (!controller.signal.aborted) say('Interrupted; removing what was made.');
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return controller.signal;
}
