import { GrappeError } from '@grappe/domain';
import { runDemo } from './demo.ts';
import { errorLine, failuresOf, jsonLine } from './measurements.ts';
import { Narrator } from './narrator.ts';
import type { DemoOptions } from './options.ts';
import { parseOptions, USAGE } from './options.ts';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** As shells report Ctrl-C. */
const EXIT_INTERRUPTED = 130;

function readOptions(): DemoOptions | undefined {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`demo: ${errorText(error)}\n\n${USAGE}`);
    return undefined;
  }
}

function errorText(error: unknown): string {
  if (error instanceof GrappeError && error.remedy !== '') {
    return `${error.message}\n${error.remedy}`;
  }
  return error instanceof Error ? error.message : String(error);
}

/** Fires at Ctrl-C and the like; everything that waits gives up then, and what was made is removed. */
function interruption(narrator: Narrator): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (!controller.signal.aborted) narrator.say('', 'Interrupted; removing what was made.');
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  return controller.signal;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === undefined) return EXIT_USAGE;
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const narrator = new Narrator(options.json ? process.stderr : process.stdout, process.env);
  const signal = interruption(narrator);
  try {
    const measured = await runDemo(options, narrator, signal);
    if (options.json) process.stdout.write(`${jsonLine(measured, narrator.elapsedMs)}\n`);
    return failuresOf(measured).length === 0 ? 0 : EXIT_FAILED;
  } catch (error) {
    if (signal.aborted) return EXIT_INTERRUPTED;
    process.stderr.write(`demo: ${errorText(error)}\n`);
    if (options.json) process.stdout.write(`${errorLine(errorText(error))}\n`);
    return EXIT_FAILED;
  }
}

process.exitCode = await main();
