import { join } from 'node:path';
import { readTextIfThere, scrubFile } from '@grappe/adapter-files';
import { CARD_TOKEN_FILE, CARD_WIFI_KEY_FILE } from '@grappe/domain';
import { CARD_SECRET_FILES, scrubbed } from '@grappe/formats';

/** Each has an act of its own. */
const OWN_ACTS = [CARD_TOKEN_FILE, CARD_WIFI_KEY_FILE];

/** Takes the secrets away that a preparation has written for the system's own first boot, which has its own copy by now. */
export async function scrubSystemFiles(boot: string): Promise<void> {
  for (const path of CARD_SECRET_FILES) {
    if (OWN_ACTS.some((name) => path.endsWith(`/${name}`))) continue;
    const file = join(boot, path);
    const text = await readTextIfThere(file);
    if (text !== undefined && scrubbed(path, text) === 'remove') await scrubFile(file);
  }
}
