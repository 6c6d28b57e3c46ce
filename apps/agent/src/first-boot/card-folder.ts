import { access, mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { keepFile, readTextIfThere, scrubFile } from '@grappe/adapter-files';
import {
  BOOT_MOUNTS,
  CARD_FILE,
  CARD_FOLDER,
  CARD_PACKAGES_FOLDER,
  CARD_REPORT_FILE,
  CARD_TOKEN_FILE,
  CARD_WIFI_KEY_FILE,
  err,
  JOIN_TEXT_LENGTH_MAX,
  ok,
  parseJoinToken,
  parseWifiKey,
  type JoinToken,
  type NodeCard,
  type Result,
} from '@grappe/domain';
import { CARD_BYTES_MAX, parseNodeCard } from '@grappe/formats';

const REPORT_MODE = 0o644;
/** 64 digits and the end of a line. */
const WIFI_KEY_BYTES_MAX = 128;

/** What prepared this board, on its boot partition. */
export class CardFolder {
  /** Where the boot partition is mounted. */
  readonly boot: string;

  constructor(boot: string) {
    this.boot = boot;
  }

  /** The first place of a boot partition below `root` in which there is a card. */
  static async find(root: string): Promise<CardFolder> {
    for (const mount of BOOT_MOUNTS) {
      const folder = new CardFolder(join(root, mount));
      if (await folder.#has(CARD_TOKEN_FILE)) return folder;
    }
    return new CardFolder(join(root, BOOT_MOUNTS[0]));
  }

  /** Or everything that is wrong with it, each with its place. */
  async readCard(): Promise<Result<NodeCard, readonly string[]>> {
    const path = this.#path(CARD_FILE);
    const text = await this.#read(CARD_FILE, CARD_BYTES_MAX);
    if (!text.ok) return err([text.error]);
    const card = parseNodeCard(text.value);
    if (card.ok) return card;
    return err(
      card.error.map(({ path: at, message }) => `${path}: ${at === '' ? '' : `${at}: `}${message}`),
    );
  }

  /** The error never repeats what is in the file. */
  async readToken(): Promise<Result<JoinToken, string>> {
    const text = await this.#read(CARD_TOKEN_FILE, JOIN_TEXT_LENGTH_MAX);
    if (!text.ok) return text;
    const token = parseJoinToken(text.value);
    return token.ok ? token : err(`${this.#path(CARD_TOKEN_FILE)}: ${token.error}`);
  }

  /** Undefined: there is none, or none any more. */
  async readWifiKey(): Promise<Result<string, string> | undefined> {
    if (!(await this.#has(CARD_WIFI_KEY_FILE))) return undefined;
    const text = await this.#read(CARD_WIFI_KEY_FILE, WIFI_KEY_BYTES_MAX);
    if (!text.ok) return text;
    const key = parseWifiKey(text.value.trim());
    return key.ok ? key : err(`${this.#path(CARD_WIFI_KEY_FILE)}: ${key.error}`);
  }

  packageFile(file: string): string {
    return join(this.boot, CARD_FOLDER, CARD_PACKAGES_FOLDER, file);
  }

  async scrubToken(): Promise<void> {
    await scrubFile(this.#path(CARD_TOKEN_FILE));
  }

  async scrubWifiKey(): Promise<void> {
    await scrubFile(this.#path(CARD_WIFI_KEY_FILE));
  }

  async report(text: string): Promise<void> {
    await mkdir(join(this.boot, CARD_FOLDER), { recursive: true });
    await keepFile(this.#path(CARD_REPORT_FILE), text, { mode: REPORT_MODE });
  }

  /** A file that is larger than it may be is not read: it is something else. */
  async #read(name: string, bytesMax: number): Promise<Result<string, string>> {
    const path = this.#path(name);
    try {
      const { size } = await stat(path);
      if (size > bytesMax) return err(`${path} has ${size} bytes, more than ${bytesMax}`);
      const text = await readTextIfThere(path);
      return text === undefined ? err(`${path} does not exist`) : ok(text);
    } catch (thrown) {
      const isGone = thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT';
      return err(isGone ? `${path} does not exist` : `${path} cannot be read: ${String(thrown)}`);
    }
  }

  #has(name: string): Promise<boolean> {
    return access(this.#path(name)).then(
      () => true,
      () => false,
    );
  }

  #path(name: string): string {
    return join(this.boot, CARD_FOLDER, name);
  }
}
