import { parseArgs } from 'node:util';
import { GrappeError } from '@grappe/domain';
import { provideBoard } from './board-files.ts';
import { BOARD_REQUIREMENTS, BOARD_TOOL, checkHost } from './requirements.ts';

const USAGE = `Prepares what "npm run test:board" needs: programs of this host, and the files of an arm64 board.

Usage: npx tsx tools/board/src/main.ts prepare [--install]

  --install   install missing programs with apt, without a question
`;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const say = (line: string): void => console.error(`board: ${line}`);

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

async function prepare(install: boolean): Promise<number> {
  try {
    await checkHost({ requirements: BOARD_REQUIREMENTS, tool: BOARD_TOOL, install, say });
    await provideBoard(say);
    say('this host can run the board test');
    return 0;
  } catch (error) {
    if (!(error instanceof GrappeError)) throw error;
    say(error.remedy === '' ? error.message : `${error.message}\n${error.remedy}`);
    return EXIT_FAILED;
  }
}

const chosen = readArguments();
if (chosen === undefined) {
  process.stderr.write(USAGE);
  process.exitCode = EXIT_USAGE;
} else {
  process.exitCode = await prepare(chosen.install);
}
