import { checkHost, runPrepareCommand } from '@grappe/tool-board';
import { registerEmulation } from './emulation.ts';
import { provideImage } from './provide-image.ts';
import { IMAGE_REQUIREMENTS, IMAGE_TOOL } from './requirements.ts';

const USAGE = `Prepares what "npm run test:card" needs: programs of this host, and a card image made of this checkout.

Usage: npx tsx ${IMAGE_TOOL} prepare [--install]

  --install   install missing programs with apt and register the emulator of arm64, without a question
`;

process.exitCode = await runPrepareCommand({
  usage: USAGE,
  name: 'card',
  async prepare({ install, say }) {
    await checkHost({ requirements: IMAGE_REQUIREMENTS, tool: IMAGE_TOOL, install, say });
    await registerEmulation({ install, say });
    const card = await provideImage(say);
    await card.release();
    say('this host can run the card test; its image is in the cache');
  },
});
