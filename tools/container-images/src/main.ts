import { parseArgs } from 'node:util';

import { GrappeError } from '@grappe/domain';

import { buildImage, type BuildProgress } from './build-image.ts';
import { DEFAULT_CACHE_DIR } from './cache-location.ts';
import { IMAGE_NAMES, type ImageName } from './recipe.ts';

const USAGE = `Builds the container images of the demo and the recipes from Debian packages, without an image registry.

Usage: npx tsx tools/container-images/src/main.ts build [${IMAGE_NAMES.join('|')}|all] [--json]

  --json   end with one line of JSON per image
`;

const EXIT_USAGE = 2;
const EXIT_FAILED = 1;
const EXIT_INTERRUPTED = 130;

const BYTES_PER_MEGABYTE = 1_000_000;

function chosenImages(positionals: readonly string[]): readonly ImageName[] | undefined {
  const [verb, wanted = 'all', ...rest] = positionals;
  if (verb !== 'build' || rest.length > 0) {
    return undefined;
  }
  if (wanted === 'all') {
    return IMAGE_NAMES;
  }
  const chosen = IMAGE_NAMES.filter((name) => name === wanted);
  return chosen.length === 0 ? undefined : chosen;
}

/** On a terminal one line that changes; elsewhere one line per step. */
function progressPrinter(): (progress: BuildProgress) => void {
  const isTerminal = process.stderr.isTTY;
  let lastStep = '';
  return ({ image, stage, message, done, total }) => {
    const step = `${image}: ${message}`;
    if (isTerminal) {
      const count = done === undefined ? '' : ` ${String(done)}/${String(total)}`;
      process.stderr.write(`\r\u001b[K${step}${count}${stage === 'cached' ? '\n' : ''}`);
    } else if (step !== lastStep) {
      process.stderr.write(`${step}\n`);
    }
    lastStep = step;
  };
}

async function build(names: readonly ImageName[], json: boolean): Promise<void> {
  const interruption = new AbortController();
  const interrupt = (): void => {
    interruption.abort();
  };
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const onProgress = progressPrinter();
  for (const name of names) {
    const started = performance.now();
    const image = await buildImage(name, {
      cacheDir: DEFAULT_CACHE_DIR,
      onProgress,
      signal: interruption.signal,
    });
    const buildSeconds = (performance.now() - started) / 1000;
    if (process.stderr.isTTY) {
      process.stderr.write('\r\u001b[K');
    }
    const { reference, tarPath, sizeBytes } = image;
    const size = `${(sizeBytes / BYTES_PER_MEGABYTE).toFixed(1)} MB`;
    process.stdout.write(
      json
        ? `${JSON.stringify({ name, ...image, buildSeconds })}\n`
        : `${reference}  ${size}  ${buildSeconds.toFixed(1)} s  ${tarPath}\n`,
    );
  }
}

function failureText(error: unknown): string {
  if (!(error instanceof GrappeError)) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  const cause = error.cause instanceof Error ? [error.cause.message] : [];
  return [error.message, ...cause, error.remedy].filter((line) => line !== '').join('\n');
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: {
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
    allowPositionals: true,
  });
  const names = chosenImages(positionals);
  if (values.help || names === undefined) {
    (values.help ? process.stdout : process.stderr).write(USAGE);
    return values.help ? 0 : EXIT_USAGE;
  }
  try {
    await build(names, values.json);
    return 0;
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') {
      process.stderr.write('Interrupted; nothing is left behind.\n');
      return EXIT_INTERRUPTED;
    }
    process.stderr.write(`${failureText(error)}\n`);
    return EXIT_FAILED;
  }
}

process.exitCode = await main();
