import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { openCardImage, type CardImage, type OpeningStep } from '@grappe/adapter-card-image';
import { startProgress, type Progress } from '../actions/progress.ts';
import { note, type CliIo } from '../io.ts';

const WORDS: Readonly<Record<Exclude<OpeningStep, 'wait'>, string>> = {
  checksum: 'checksum of',
  unpack: 'unpacking',
};

/** Opens a card image, unpacked, and shows how far that is. It serves any number of cards; its `disk` is to be closed. */
export async function openImage(io: CliIo, file: string): Promise<CardImage> {
  let shown: { readonly step: OpeningStep; readonly progress: Progress } | undefined;
  try {
    return await openCardImage(file, {
      cacheFolder: cacheFolder(io),
      signal: io.interrupted,
      onProgress: (step, doneBytes, totalBytes) => {
        if (step === 'wait') {
          void note(io, `another grappe is unpacking ${file}: waiting for it`);
          return;
        }
        if (shown?.step !== step) {
          shown?.progress.end();
          const progress = startProgress(io, `${WORDS[step]} ${basename(file)}`, totalBytes);
          shown = { step, progress };
        }
        shown.progress.at(doneBytes);
      },
    });
  } finally {
    shown?.progress.end();
  }
}

/** Where unpacked images are kept: gigabytes that can be made again at any time. */
function cacheFolder(io: CliIo): string {
  const given = io.env['XDG_CACHE_HOME'] ?? '';
  const home = given === '' ? join(io.env['HOME'] ?? homedir(), '.cache') : given;
  return join(home, 'grappe', 'card-images');
}
