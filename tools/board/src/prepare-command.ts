import { parseArgs } from 'node:util';
import { GrappeError } from '@grappe/domain';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

/** A program that makes a host ready for a test; `prepare [--install]` is all it knows. */
export interface PrepareCommand {
  readonly usage: string;
  /** Before each line that it says. */
  readonly name: string;
  prepare(options: PrepareChoice): Promise<void>;
}

interface PrepareChoice {
  /** Installs what is missing with apt; otherwise the host is only looked at. */
  readonly install: boolean;
  readonly say: (line: string) => void;
}

/** Runs it with the arguments of this process. Returns the exit code. */
export async function runPrepareCommand(command: PrepareCommand): Promise<number> {
  const chosen = readArguments();
  if (chosen === undefined) {
    process.stderr.write(command.usage);
    return EXIT_USAGE;
  }
  const say = (line: string): void => console.error(`${command.name}: ${line}`);
  try {
    await command.prepare({ install: chosen.install, say });
    return 0;
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    say(error.remedy === '' ? error.message : `${error.message}\n${error.remedy}`);
    return EXIT_FAILED;
  }
}

function readArguments(): { readonly install: boolean } | undefined {
  try {
    const { values, positionals } = parseArgs({
      options: { install: { type: 'boolean', default: false } },
      allowPositionals: true,
    });
    return positionals.join(' ') === 'prepare' ? values : undefined;
  } catch {
    return undefined;
  }
}
