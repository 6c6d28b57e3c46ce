import type { WiringSpec } from './power.ts';
import type { NodeName, RackName } from './names.ts';

/** Folder of everything of Grappe on the boot partition of a card. */
export const CARD_FOLDER = 'grappe';
/** In it: who the board becomes; no secret in it. */
export const CARD_FILE = 'card.json';
/** In it: the join token. It is there for as long as the first boot is not complete. */
export const CARD_TOKEN_FILE = 'join-token';
/** In it, where the board has Wi-Fi: the network's key, 64 hexadecimal digits; gone after the first boot. */
export const CARD_WIFI_KEY_FILE = 'wifi-key';
/** In it: Debian packages that the first boot installs before it joins. */
export const CARD_PACKAGES_FOLDER = 'packages';
/** In it: how far the first boot is and why it stopped, for a person with the card in another machine. */
export const CARD_REPORT_FILE = 'first-boot.txt';
/** Where boards have the boot partition: Debian and Raspberry Pi OS since 12, and Raspberry Pi OS before. */
export const BOOT_MOUNTS = ['/boot/firmware', '/boot'] as const;

/** What is on the card: Grappe's own image, where the first boot sets up the whole board; or one that sets itself up and leaves only the joining. */
export type CardSystem = 'grappe' | 'raspberry-pi-os';

export interface CardNetwork {
  /** With the length of its prefix, 172.16.0.51/16; by DHCP without. */
  readonly address?: string;
  readonly gateway?: string;
  readonly nameServers: readonly string[];
  /** By cable without. The key is a file of its own. */
  readonly wifi?: {
    readonly ssid: string;
    /** ISO 3166, two capital letters: which channels are allowed. */ readonly country: string;
  };
}

/** What `grappe image prepare` writes on a card, and the first boot makes of it. */
export interface NodeCard {
  /** 32 hexadecimal digits, new for each preparation: tells cards of one node apart. */
  readonly cardId: string;
  readonly system: CardSystem;
  readonly rack: RackName;
  readonly node: NodeName;
  /** `host:port` of the controller, the likeliest first; at least one. */
  readonly controllers: readonly string[];
  readonly network: CardNetwork;
  readonly timeServers: readonly string[];
  /** Who may log in, by key alone. */
  readonly access: { readonly user: string; readonly sshKeys: readonly string[] };
  /** Lights that tell how far the first boot is. */
  readonly leds: WiringSpec['leds'];
  /** Files in the folder of packages, in the order of installation. */
  readonly packages: readonly {
    readonly file: string;
    /** Hexadecimal. */ readonly sha256: string;
  }[];
}
