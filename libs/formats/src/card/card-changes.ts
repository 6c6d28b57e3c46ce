import {
  ACCESS_USER_DEFAULT,
  CARD_FILE,
  CARD_FOLDER,
  CARD_REPORT_FILE,
  CARD_TOKEN_FILE,
  CARD_WIFI_KEY_FILE,
  err,
  ok,
  parseJoinToken,
  parseWifiKey,
  type NodeCard,
  type Result,
  type SensorSpec,
} from '@grappe/domain';
import { editedCmdline, editedConfigTxt, sensorSettings, type CmdlineEdit } from './boot-config.ts';
import {
  instanceId,
  META_DATA_FILE,
  metaData,
  NETWORK_CONFIG_FILE,
  networkConfig,
  USER_DATA_FILE,
  userData,
} from './cloud-init.ts';
import { FIRSTRUN_FILE, FIRSTRUN_WORDS, firstrunScript } from './firstrun.ts';
import type { CardProblem } from './json-reader.ts';
import { formatNodeCard, parseNodeCard } from './node-card-codec.ts';
import { SETUP_FILE, setupScript } from './setup-script.ts';

/** Which program of the image sets it up: Grappe's own, cloud-init, or a script that systemd runs at the first boot. */
export type CardFlavour = 'grappe' | 'cloud-init' | 'firstrun';

export interface CardSecrets {
  /** The join token as text. */
  readonly token: string;
  /** 64 hexadecimal digits; given when, and only when, the card has Wi-Fi. */
  readonly wifiKey?: string;
}

export interface CardRequest {
  readonly card: NodeCard;
  readonly secrets: CardSecrets;
  readonly flavour: CardFlavour;
  /** As `nodeCardOf` tells them. */
  readonly sensors: readonly SensorSpec[];
  /** Texts of config.txt and cmdline.txt on the boot partition. */
  readonly current: { readonly configTxt?: string; readonly cmdlineTxt?: string };
}

/** A file of the boot partition, its path with slashes. */
export interface CardFileChange {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface CardChanges {
  /** To be written in this order: what makes the board act comes last. */
  readonly files: readonly CardFileChange[];
  /** Left by an earlier preparation; removed where they are there. */
  readonly removals: readonly string[];
  /** What a person has to do besides. */
  readonly warnings: readonly string[];
}

/** Without these there is no memory limit for containers on a Raspberry Pi. */
const CGROUP_WORDS = ['cgroup_enable=memory', 'cgroup_memory=1'];
const REGULATORY_DOMAIN = 'cfg80211.ieee80211_regdom=';
const NOCLOUD = 'ds=nocloud';
const CONFIG_TXT = 'config.txt';
const CMDLINE_TXT = 'cmdline.txt';

/** What a preparation does to the boot partition. Nothing is read and nothing is written here. */
export function cardChanges(request: CardRequest): Result<CardChanges, readonly CardProblem[]> {
  const problems = problemsOf(request);
  if (problems.length > 0) return err(problems);
  const { card, secrets, flavour, sensors, current } = request;
  const { lines, warnings } = flavour === 'grappe' ? ownSettings(sensors) : sensorSettings(sensors);
  const texts = new Map<string, string>([
    [`${CARD_FOLDER}/${CARD_FILE}`, formatNodeCard(card)],
    ...systemFiles(card, secrets, flavour),
  ]);
  if (secrets.wifiKey !== undefined)
    texts.set(`${CARD_FOLDER}/${CARD_WIFI_KEY_FILE}`, `${secrets.wifiKey}\n`);
  texts.set(`${CARD_FOLDER}/${CARD_TOKEN_FILE}`, `${secrets.token.trim()}\n`);
  if (current.configTxt !== undefined)
    texts.set(CONFIG_TXT, editedConfigTxt(current.configTxt, lines));
  if (current.cmdlineTxt !== undefined && !wordless(current.cmdlineTxt))
    texts.set(CMDLINE_TXT, editedCmdline(current.cmdlineTxt, cmdlineEdit(card, flavour)));
  const encoder = new TextEncoder();
  return ok({
    files: Array.from(texts, ([path, text]) => ({ path, bytes: encoder.encode(text) })),
    removals: removalsOf(texts),
    warnings,
  });
}

function systemFiles(
  card: NodeCard,
  secrets: CardSecrets,
  flavour: CardFlavour,
): readonly (readonly [path: string, text: string])[] {
  switch (flavour) {
    case 'grappe':
      return [];
    case 'cloud-init':
      return [
        [SETUP_FILE, setupScript(card)],
        [USER_DATA_FILE, userData(card)],
        [NETWORK_CONFIG_FILE, networkConfig(card, secrets.wifiKey)],
        [META_DATA_FILE, metaData(card)],
      ];
    case 'firstrun':
      return [
        [SETUP_FILE, setupScript(card)],
        [FIRSTRUN_FILE, firstrunScript(card)],
      ];
  }
}

/** Grappe's own image runs Debian's kernel, whose device trees no overlay of Raspberry Pi's fits. */
function ownSettings(sensors: readonly SensorSpec[]): ReturnType<typeof sensorSettings> {
  const chips = sensors.flatMap((sensor) =>
    sensor.kind === 'hwmon' ? [sensor.driver] : sensor.kind === 'iio' ? [sensor.device] : [],
  );
  const warnings = [...new Set(chips)].map(
    (chip) =>
      `the ${chip} is not named to the kernel by the card: see docs/operate/power-sensors.md`,
  );
  return { lines: [], warnings };
}

function cmdlineEdit(card: NodeCard, flavour: CardFlavour): CmdlineEdit {
  const country = card.network.wifi?.country;
  const isCloud = flavour === 'cloud-init';
  return {
    words: [
      ...CGROUP_WORDS,
      ...(country === undefined ? [] : [`${REGULATORY_DOMAIN}${country}`]),
      ...(isCloud ? [`${NOCLOUD};i=${instanceId(card)}`] : []),
      ...(flavour === 'firstrun' ? FIRSTRUN_WORDS : []),
    ],
    without: [
      NOCLOUD,
      ...(country === undefined ? [] : [REGULATORY_DOMAIN]),
      // A target of somebody else's is not ours to take away.
      ...FIRSTRUN_WORDS,
    ],
  };
}

/** Files of ours that this preparation does not write, so that nothing of an earlier one is at work. */
function removalsOf(texts: ReadonlyMap<string, string>): readonly string[] {
  const ours = [
    `${CARD_FOLDER}/${CARD_REPORT_FILE}`,
    `${CARD_FOLDER}/${CARD_WIFI_KEY_FILE}`,
    SETUP_FILE,
    FIRSTRUN_FILE,
  ];
  return ours.filter((path) => !texts.has(path));
}

function problemsOf({ card, secrets, flavour, current }: CardRequest): readonly CardProblem[] {
  const problems: CardProblem[] = [];
  const parsed = parseNodeCard(formatNodeCard(card));
  if (!parsed.ok) problems.push(...parsed.error);
  const token = parseJoinToken(secrets.token);
  if (!token.ok) problems.push({ path: CARD_TOKEN_FILE, message: token.error });
  const hasWifi = card.network.wifi !== undefined;
  if (hasWifi !== (secrets.wifiKey !== undefined)) {
    const message = hasWifi
      ? `${card.node} has Wi-Fi, and no password for it was given`
      : `a Wi-Fi password was given, but ${card.node} has a cable`;
    problems.push({ path: CARD_WIFI_KEY_FILE, message });
  }
  const key = secrets.wifiKey === undefined ? undefined : parseWifiKey(secrets.wifiKey);
  if (key?.ok === false) problems.push({ path: CARD_WIFI_KEY_FILE, message: key.error });
  if ((flavour === 'grappe') !== (card.system === 'grappe'))
    problems.push({
      path: 'system',
      message: `a card of ${card.system} is not set up by ${flavour}`,
    });
  if (flavour === 'grappe' && card.access.user !== ACCESS_USER_DEFAULT)
    problems.push({
      path: 'access.user',
      message: `Grappe's own image has the user ${ACCESS_USER_DEFAULT} and no ${card.access.user}, who could not log in: leave access.user out of rack.yaml, or take Raspberry Pi OS`,
    });
  const isCut = wordless(current.cmdlineTxt);
  if (flavour !== 'grappe' && isCut)
    problems.push({ path: CMDLINE_TXT, message: 'is missing or empty: the image would not boot' });
  if (flavour !== 'grappe' && current.configTxt === undefined)
    problems.push({ path: CONFIG_TXT, message: 'is missing: this is no image of Raspberry Pi OS' });
  return problems;
}

function wordless(text: string | undefined): boolean {
  return text === undefined || text.split(/\r?\n/)[0]?.trim() === '';
}
