import { CARD_FILE, CARD_FOLDER, type NodeCard } from '@grappe/domain';
import { parseDocument } from 'yaml';
import { wordsOf } from './boot-config.ts';
import type { CardFlavour } from './card-changes.ts';
import { META_DATA_FILE, USER_DATA_FILE } from './cloud-init.ts';
import { parseNodeCard } from './node-card-codec.ts';

/** On the boot partition of Grappe's own image. */
const OWN_IMAGE_FILE = `${CARD_FOLDER}/image.json`;
const OWN_FORMAT = 1;
const CARD_PATH = `${CARD_FOLDER}/${CARD_FILE}`;
/** Written by the builder of Raspberry Pi OS. */
const ISSUE_FILE = 'issue.txt';
const CMDLINE_TXT = 'cmdline.txt';
const CONFIG_TXT = 'config.txt';

/** Files of the boot partition whose texts decide, where they are there. */
export const BOOT_TEXTS = [
  OWN_IMAGE_FILE,
  CARD_PATH,
  ISSUE_FILE,
  CMDLINE_TXT,
  USER_DATA_FILE,
] as const;

/** `e_machine` of programs for 64-bit ARM (ELF for the Arm 64-bit Architecture). */
const ELF_MACHINE_AARCH64 = 183;
/** A board that runs this cannot be 64-bit: only images for 32 bits bring these kernels. */
const KERNELS_32 = ['kernel7.img', 'kernel7l.img'];
/** What other tools leave for the first boot; it would get in the way of ours, or be lost. */
const FOREIGN_FILES = [
  'firstrun.sh',
  'custom.toml',
  'rpi-preseed.toml',
  'userconf.txt',
  'userconf',
  'wpa_supplicant.conf',
];
/** What the image's own user-data says beside its comments. */
const TEMPLATE_KEYS = ['ssh_pwauth'];
/** The boot partition is not where we expect it, and Debian's packages are too old. */
const OLD_CODENAMES = ['stretch', 'buster', 'bullseye'];
/** Its Node is version 18. */
const NODE_18_CODENAME = 'bookworm';

export interface BootFacts {
  /** Paths of the files on the boot partition, with slashes; those in folders count only below grappe/. */
  readonly names: readonly string[];
  /** Those of {@link BOOT_TEXTS} that are there. */
  readonly texts: Readonly<Record<string, string>>;
  /** Of the root partition; absent: it could not be read. */
  readonly root?: {
    /** /etc/os-release. */
    readonly osRelease?: string;
    /** Whether there is /usr/bin/cloud-init. */
    readonly hasCloudInit: boolean;
    /** Whether there is /usr/lib/raspberrypi-sys-mods. */
    readonly hasSysMods: boolean;
    /** Bytes 18 and 19 of a program such as /usr/bin/dpkg, little-endian; absent: none was found. */
    readonly elfMachine?: number;
  };
}

export type BootRefusal =
  /** Its programs are for 32 bits. */
  | 'wrong-architecture'
  /** No system for a Raspberry Pi that we know to set up. */
  | 'unknown-system'
  | 'too-old'
  /** Another tool has said already what the first boot is to do. */
  | 'customised';

export type BootClass =
  | { readonly kind: 'fits'; readonly flavour: CardFlavour; readonly warnings: readonly string[] }
  | {
      /** A card of ours is on it: not overwritten but on request. */
      readonly kind: 'prepared';
      /** Undefined: it cannot be read. */
      readonly card: NodeCard | undefined;
      /** How it would be set up anew; undefined: as for a refusal, take a fresh image. */
      readonly flavour: CardFlavour | undefined;
    }
  | {
      readonly kind: 'refused';
      readonly reason: BootRefusal;
      readonly message: string;
      /** What to do next. */
      readonly remedy: string;
    };

type Verdict = Exclude<BootClass, { readonly kind: 'prepared' }>;

const GET_64 =
  'Take "Raspberry Pi OS Lite (64-bit)" from the Raspberry Pi site, or build one with "grappe image build".';

/** How an image is set up at its first boot, by what is on its partitions. */
export function classifyBoot(facts: BootFacts): BootClass {
  const text = facts.texts[CARD_PATH];
  if (text === undefined && !facts.names.includes(CARD_PATH)) return verdictOf(facts);
  const card = text === undefined ? undefined : parseNodeCard(text);
  const verdict = verdictOf({ ...facts, ...withoutOurs(facts) });
  return {
    kind: 'prepared',
    card: card?.ok === true ? card.value : undefined,
    flavour: verdict.kind === 'fits' ? verdict.flavour : undefined,
  };
}

/** As it would look without what we wrote. */
function withoutOurs({ names, texts }: BootFacts): Pick<BootFacts, 'names' | 'texts'> {
  const rest = Object.entries(texts).filter(([path]) => path !== USER_DATA_FILE);
  const words = wordsOf(texts[CMDLINE_TXT] ?? '').filter((word) => !isFirstBootWord(word));
  return {
    names: names.filter((name) => name !== 'firstrun.sh'),
    texts: { ...Object.fromEntries(rest), [CMDLINE_TXT]: words.join(' ') },
  };
}

function verdictOf(facts: BootFacts): Verdict {
  const own = facts.texts[OWN_IMAGE_FILE];
  if (own !== undefined) return ownVerdict(own);
  return (
    unknownVerdict(facts) ??
    architectureVerdict(facts) ??
    ageVerdict(facts) ??
    customVerdict(facts) ??
    rpiVerdict(facts)
  );
}

function ownVerdict(text: string): Verdict {
  let image: unknown;
  try {
    image = JSON.parse(text);
  } catch {
    image = undefined;
  }
  const format =
    typeof image === 'object' && image !== null && 'format' in image ? image.format : undefined;
  if (format === OWN_FORMAT) return { kind: 'fits', flavour: 'grappe', warnings: [] };
  return refused(
    'unknown-system',
    typeof format === 'number'
      ? `the image was built by another version of Grappe: ${OWN_IMAGE_FILE} has another format than ${OWN_FORMAT}`
      : `${OWN_IMAGE_FILE} of the image is damaged`,
    'Build it anew with the "grappe image build" of this version.',
  );
}

function unknownVerdict(facts: BootFacts): Verdict | undefined {
  const { names, texts, root } = facts;
  const missing = [CONFIG_TXT, CMDLINE_TXT].filter((name) => !names.includes(name));
  if (missing.length > 0)
    return refused(
      'unknown-system',
      `the boot partition has no ${missing.join(' and no ')}: this is no image for a Raspberry Pi`,
      GET_64,
    );
  const system = release(root?.osRelease, 'PRETTY_NAME') ?? release(root?.osRelease, 'ID');
  const isRaspberryPiOs =
    root?.hasSysMods === true ||
    (root === undefined && (texts[ISSUE_FILE] ?? '').includes('Raspberry Pi reference'));
  if (isRaspberryPiOs) return undefined;
  const what = system === undefined ? 'a system that is not known' : system;
  return refused(
    'unknown-system',
    `the image holds ${what}, neither Raspberry Pi OS nor Grappe's own`,
    `${GET_64} On any other Debian 13, install the packages by hand.`,
  );
}

function architectureVerdict({ names, root }: BootFacts): Verdict | undefined {
  const machine = root?.elfMachine;
  const is32 =
    machine === undefined
      ? KERNELS_32.some((kernel) => names.includes(kernel))
      : machine !== ELF_MACHINE_AARCH64;
  if (!is32) return undefined;
  return refused(
    'wrong-architecture',
    'the image is not for 64 bits (arm64), and the packages of the agent are',
    GET_64,
  );
}

function ageVerdict({ root }: BootFacts): Verdict | undefined {
  const codename = release(root?.osRelease, 'VERSION_CODENAME');
  if (codename === undefined || !OLD_CODENAMES.includes(codename)) return undefined;
  return refused('too-old', `the image is Raspberry Pi OS "${codename}", before 12`, GET_64);
}

function customVerdict({ names, texts }: BootFacts): Verdict | undefined {
  const signs = [
    ...FOREIGN_FILES.filter((name) => names.includes(name)),
    ...wordsOf(texts[CMDLINE_TXT] ?? '')
      .filter(isFirstBootWord)
      .map((word) => `${word.split('=')[0] ?? word} in ${CMDLINE_TXT}`),
    ...foreignKeys(texts[USER_DATA_FILE]).map((key) => `${key} in ${USER_DATA_FILE}`),
  ];
  if (signs.length === 0) return undefined;
  return refused(
    'customised',
    `another tool has set up the first boot of this image already: ${signs.join(', ')}`,
    'Take the image as it was downloaded; what else you want on the board can be set up when it serves.',
  );
}

function isFirstBootWord(word: string): boolean {
  return word.startsWith('systemd.run=') || word.startsWith('ds=nocloud;i=');
}

function foreignKeys(text: string | undefined): readonly string[] {
  if (text === undefined) return [];
  let value: unknown;
  try {
    value = parseDocument(text, { logLevel: 'silent' }).toJS({ maxAliasCount: 0 });
  } catch {
    return ['something that is not YAML'];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).filter((key) => !TEMPLATE_KEYS.includes(key));
}

function rpiVerdict({ names, root }: BootFacts): Verdict {
  const hasSeed = [META_DATA_FILE, USER_DATA_FILE].every((name) => names.includes(name));
  const flavour = hasSeed && root?.hasCloudInit !== false ? 'cloud-init' : 'firstrun';
  const isOldNode = release(root?.osRelease, 'VERSION_CODENAME') === NODE_18_CODENAME;
  return {
    kind: 'fits',
    flavour,
    warnings: [
      ...(root === undefined
        ? [
            'the root partition could not be read: that this is Raspberry Pi OS for 64 bits is a guess',
          ]
        : []),
      ...(isOldNode
        ? [
            'Raspberry Pi OS 12 has Node 18, and the agent needs 20: give its package of Node along, or take version 13',
          ]
        : []),
    ],
  };
}

/** A value of os-release, without its quotes. */
function release(text: string | undefined, key: string): string | undefined {
  const line = text?.split(/\r?\n/).find((one) => one.startsWith(`${key}=`));
  const value = line?.slice(key.length + 1).replace(/^(["'])(.*)\1$/, '$2');
  // It is shown in messages.
  return value?.replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 80);
}

function refused(reason: BootRefusal, message: string, remedy: string): Verdict {
  return { kind: 'refused', reason, message, remedy };
}
