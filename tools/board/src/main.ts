import { provideBoard } from './board-files.ts';
import { runPrepareCommand } from './prepare-command.ts';
import { BOARD_REQUIREMENTS, BOARD_TOOL, checkHost } from './requirements.ts';

const USAGE = `Prepares what "npm run test:board" needs: programs of this host, and the files of an arm64 board.

Usage: npx tsx tools/board/src/main.ts prepare [--install]

  --install   install missing programs with apt, without a question
`;

process.exitCode = await runPrepareCommand({
  usage: USAGE,
  name: 'board',
  async prepare({ install, say }) {
    await checkHost({ requirements: BOARD_REQUIREMENTS, tool: BOARD_TOOL, install, say });
    await provideBoard(say);
    say('this host can run the board test');
  },
});
