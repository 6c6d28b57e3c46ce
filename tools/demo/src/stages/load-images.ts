import type { BuiltImage } from '@grappe/tool-container-images';
import type { DemoContext } from '../demo-context.ts';
import { shownPath } from '../grappe-command.ts';

/** Brings the images to the controller, from where each node gets what it needs. */
export async function loadImages(
  context: DemoContext,
  images: readonly BuiltImage[],
): Promise<void> {
  context.narrator.step('Images go to the rack once');
  context.narrator.say(
    'The controller keeps them and hands them to the nodes that need them: a rack without internet works.',
  );
  const tars = images.map(({ tarPath }) => shownPath(tarPath));
  await context.grappe.show('image', 'load', ...tars);
}
