import { fileURLToPath } from 'node:url';

/** Built images are kept here, outside version control. */
export const DEFAULT_CACHE_DIR = fileURLToPath(new URL('../../../dist/images', import.meta.url));
