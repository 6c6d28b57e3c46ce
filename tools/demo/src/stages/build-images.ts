import type { BuildProgress, BuiltImage, ImageName } from '@grappe/tool-container-images';
import { buildImage, DEFAULT_CACHE_DIR } from '@grappe/tool-container-images';
import { elapsedText } from '../duration.ts';
import { shownPath } from '../grappe-command.ts';
import type { Narrator } from '../narrator.ts';

const BYTES_PER_MB = 1_000_000;
/** Those of tools/demo/stack/compose.yaml. */
const DEMO_IMAGES: readonly ImageName[] = ['postgres', 'web'];

/** Builds the images of the stack, or takes them from the cache. */
export async function buildImages(
  narrator: Narrator,
  signal: AbortSignal,
): Promise<readonly BuiltImage[]> {
  narrator.step('Container images from Debian packages');
  narrator.say(
    'No image registry is asked: the images are put together from Debian packages and kept',
    `in ${shownPath(DEFAULT_CACHE_DIR)}. The first time takes a while.`,
    '',
  );
  const images: BuiltImage[] = [];
  for (const name of DEMO_IMAGES) {
    const startedMs = performance.now();
    const onProgress = (progress: BuildProgress): void => {
      const elapsed = elapsedText(performance.now() - startedMs);
      const { done, total } = progress;
      const count = done === undefined ? '' : ` ${done}/${total ?? '?'}`;
      narrator.progress(`${name}: ${progress.message}`, `${count}  ${elapsed}`);
    };
    const image = await buildImage(name, { cacheDir: DEFAULT_CACHE_DIR, onProgress, signal });
    const how = image.fromCache ? 'from the cache' : 'built';
    const size = `${(image.sizeBytes / BYTES_PER_MB).toFixed(0)} MB`;
    const took = elapsedText(performance.now() - startedMs);
    narrator.say(`  ${image.reference}  ${size}  ${how} in ${took}`);
    images.push(image);
  }
  return images;
}
