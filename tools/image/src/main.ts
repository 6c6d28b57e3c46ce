import { parseArgs } from 'node:util';
import { GrappeError } from '@grappe/domain';
import { checkHost } from '@grappe/tool-board';
import { registerEmulation } from './emulation.ts';
import { provideImage } from './provide-image.ts';
import { IMAGE_REQUIREMENTS, IMAGE_TOOL } from './requirements.ts';

const USAGE = `Prepares what "npm run test:card" needs: programs of this host, and a card image made of this checkout.

Usage: npx tsx ${IMAGE_TOOL} prepare [--install]

  --install   install missing programs with apt and register the emulator of arm64, without a question
`;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

const say = (line: string): void => console.error(`card: ${line}`);

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
    await checkHost({ requirements: IMAGE_REQUIREMENTS, tool: IMAGE_TOOL, install, say });
    await registerEmulation({ install, say });
    const image = await provideImage(say);
    say(`this host can run the card test; its image is ${image}`);
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
