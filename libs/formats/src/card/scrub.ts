import { CARD_FOLDER, CARD_TOKEN_FILE, CARD_WIFI_KEY_FILE } from '@grappe/domain';

/** Netplan's for a key or a password; `networkConfig` writes no other text with this name. */
const NETPLAN_SECRET = /^\s*password:/m;
const NETWORK_CONFIG = 'network-config';

/**
 * Every file of the boot partition that a preparation may put a secret into, in the order in which they are scrubbed: the join token last,
 * because the first boot is complete when it is gone.
 */
export const CARD_SECRET_FILES = [
  NETWORK_CONFIG,
  `${CARD_FOLDER}/${CARD_WIFI_KEY_FILE}`,
  `${CARD_FOLDER}/${CARD_TOKEN_FILE}`,
] as const;

/** `keep`: no secret is in it. */
export type Scrubbing = 'remove' | 'keep';

/**
 * What becomes of a file when the board has joined. network-config goes whole where it holds a key: without the key cloud-init would take the
 * network for an open one. By then the system has its own copy, which only root can read.
 */
export function scrubbed(path: string, text: string): Scrubbing {
  if (path === NETWORK_CONFIG) return NETPLAN_SECRET.test(text) ? 'remove' : 'keep';
  return (CARD_SECRET_FILES as readonly string[]).includes(path) ? 'remove' : 'keep';
}
