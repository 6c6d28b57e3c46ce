import {
  differences,
  ExtVolume,
  FatVolume,
  OverlayDisk,
  PartitionDisk,
  readLayout,
  WritablePartition,
  type CardImage,
  type DiskReader,
} from '@grappe/adapter-card-image';
import type { CardContents } from '@grappe/ports';
import { prepareBoot, type CardWish, type PreparedBoot } from './prepare-boot.ts';

export interface PreparedCard extends PreparedBoot {
  /** The image with the identity of the node in it. */
  readonly contents: CardContents;
  /**
   * Looks at a card anew, or at anything that holds the same bytes: are all files of the identity on its boot partition, as they were
   * written? A line for each that is not. Throws `CORRUPT` when not even its partitions can be read.
   */
  check(card: DiskReader): Promise<readonly string[]>;
}

/** What the card of one node is to hold. The image stays as it is and serves the next one, too. */
export async function cardContentsFor(image: CardImage, wish: CardWish): Promise<PreparedCard> {
  const contents = new OverlayDisk(image.disk);
  const layout = readLayout(contents);
  const boot = await FatVolume.forWriting(new WritablePartition(contents, layout.boot));
  const root =
    layout.root === undefined
      ? undefined
      : ExtVolume.open(new PartitionDisk(contents, layout.root));
  const prepared = await prepareBoot({ file: image.file, isMounted: false }, boot, root, wish);
  boot.close();
  return {
    ...prepared,
    contents,
    check: async (card) => {
      const partition = new PartitionDisk(card, readLayout(card).boot);
      return differences(await FatVolume.forReading(partition), prepared.changes);
    },
  };
}
