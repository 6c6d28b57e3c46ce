import { FatVolume, PartitionDisk, readLayout, type DiskReader } from '@grappe/adapter-card-image';
import { CARD_FILE, CARD_FOLDER, type NodeCard } from '@grappe/domain';
import { parseNodeCard } from '@grappe/formats';

/** Whose card it is: what `grappe image prepare` or `flash` once wrote on it. Undefined for any other card, and for one that cannot be read. */
export async function cardOn(disk: DiskReader): Promise<NodeCard | undefined> {
  try {
    const boot = await FatVolume.forReading(new PartitionDisk(disk, readLayout(disk).boot));
    const bytes = boot.read(`${CARD_FOLDER}/${CARD_FILE}`);
    if (bytes === undefined) return undefined;
    const parsed = parseNodeCard(Buffer.from(bytes).toString('utf8'));
    return parsed.ok ? parsed.value : undefined;
  } catch {
    return undefined;
  }
}
