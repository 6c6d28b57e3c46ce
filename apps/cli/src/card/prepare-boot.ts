import {
  DiskBytes,
  applyChanges,
  type BootChanges,
  type BootFiles,
  type ExtVolume,
} from '@grappe/adapter-card-image';
import {
  CARD_FOLDER,
  CARD_PACKAGES_FOLDER,
  formatJoinToken,
  GrappeError,
  JOIN_CA_DIGEST_LENGTH,
  JOIN_ID_LENGTH,
  JOIN_SECRET_LENGTH,
  type NodeCard,
  type RackSpec,
} from '@grappe/domain';
import {
  CARD_SECRET_FILES,
  cardChanges,
  nodeCardOf,
  scrubbed,
  type CardRequest as ChangesRequest,
} from '@grappe/formats';
import { bootFactsOf, textOf } from './boot-facts.ts';
import type { CardPackage } from './card-packages.ts';
import { systemOf, type PreparedPlace } from './card-system.ts';
import type { CardToken } from './card-token.ts';
import { wifiKey } from './wifi-key.ts';

const PACKAGES = `${CARD_FOLDER}/${CARD_PACKAGES_FOLDER}`;
/** What makes a board join: of an image that has neither, and gets neither, no node would come of. */
const NEEDED = [
  { name: 'grappe-agent', program: 'usr/lib/grappe/agent/main.js' },
  { name: 'grappe-cli', program: 'usr/lib/grappe/cli/main.js' },
] as const;
/** Of the right form, and of no rack: tries out whether a card can be made, before a real token is used for it. */
const TRIAL_TOKEN = formatJoinToken({
  caDigest: '0'.repeat(JOIN_CA_DIGEST_LENGTH),
  id: '0'.repeat(JOIN_ID_LENGTH),
  secret: '0'.repeat(JOIN_SECRET_LENGTH),
});

/** Which card is to be made. */
export interface CardWish {
  readonly rack: RackSpec;
  readonly node: string;
  /** 32 hexadecimal digits, another one for each card. */
  readonly cardId: string;
  /** `host:port`, the likeliest first. */
  readonly controllers: readonly string[];
  readonly packages: readonly CardPackage[];
  readonly wifiPassword?: string;
  /** Whether the identity that another preparation has written is written over. */
  readonly again: boolean;
  /** Asked for when nothing else can go wrong any more, so that no token is made in vain. */
  readonly token: () => Promise<CardToken>;
}

/** What was made of a boot partition. */
export interface PreparedBoot {
  readonly card: NodeCard;
  readonly token: CardToken;
  /** What the image was recognised as, for people. */
  readonly system: string;
  readonly warnings: readonly string[];
  /** What a look at the card has to find. */
  readonly changes: BootChanges;
}

/**
 * Writes the identity of a node on a boot partition, inside an image or mounted. `root` is the root file system that goes with
 * it, where that can be read. Throws `REFUSED` for systems that cannot be set up, `INVALID_INPUT` with all that is wrong at once.
 */
export async function prepareBoot(
  place: PreparedPlace,
  boot: BootFiles,
  root: ExtVolume | undefined,
  wish: CardWish,
): Promise<PreparedBoot> {
  const system = systemOf(place, bootFactsOf(boot, root), wish.again);
  const { card, sensors, warnings } = cardOf(wish, system.flavour);
  refuseWithoutAgent(root, wish.packages);
  const { wifi } = card.network;
  const key =
    wish.wifiPassword === undefined
      ? undefined
      : await wifiKey(wish.wifiPassword, wifi?.ssid ?? '');
  const changesWith = (token: string) =>
    changesOf({
      card,
      secrets: { token, ...(key !== undefined && { wifiKey: key }) },
      flavour: system.flavour,
      sensors,
      current: currentOf(boot),
    });
  changesWith(TRIAL_TOKEN);
  if (wish.again) blankSecrets(boot);
  const packages: BootChanges = {
    removals: [PACKAGES],
    files: wish.packages.map((one) => ({ path: `${PACKAGES}/${one.file}`, content: one.disk })),
  };
  applyChanges(boot, packages);
  const token = await wish.token();
  const identity = changesWith(token.text);
  applyChanges(boot, identity.changes);
  return {
    card,
    token,
    system: system.description,
    warnings: [...system.warnings, ...warnings, ...identity.warnings],
    changes: {
      removals: [...packages.removals, ...identity.changes.removals],
      files: [...packages.files, ...identity.changes.files],
    },
  };
}

/** Of an earlier preparation, perhaps for another node: they would lie on the card for as long as nothing else needs their place. */
function blankSecrets(boot: BootFiles): void {
  for (const path of CARD_SECRET_FILES) {
    const text = textOf(boot, path);
    if (text !== undefined && scrubbed(path, text) === 'remove') boot.blank(path);
  }
}

function cardOf(wish: CardWish, flavour: ChangesRequest['flavour']) {
  const outcome = nodeCardOf(wish.rack, wish.node, {
    cardId: wish.cardId,
    system: flavour === 'grappe' ? 'grappe' : 'raspberry-pi-os',
    controllers: wish.controllers,
    packages: wish.packages.map(({ file, sha256 }) => ({ file, sha256 })),
  });
  if (outcome.ok) return outcome;
  throw notPossible(outcome.faults.map(({ message }) => message));
}

function changesOf(request: ChangesRequest) {
  const outcome = cardChanges(request);
  if (!outcome.ok)
    throw notPossible(outcome.error.map(({ path, message }) => `${path}: ${message}`));
  const { files, removals, warnings } = outcome.value;
  const contents = files.map(({ path, bytes }) => ({ path, content: new DiskBytes(bytes) }));
  return { changes: { removals, files: contents }, warnings };
}

function currentOf(boot: BootFiles): ChangesRequest['current'] {
  const [configTxt, cmdlineTxt] = [textOf(boot, 'config.txt'), textOf(boot, 'cmdline.txt')];
  return {
    ...(configTxt !== undefined && { configTxt }),
    ...(cmdlineTxt !== undefined && { cmdlineTxt }),
  };
}

/** Where the root file system cannot be read, nobody knows. */
function refuseWithoutAgent(root: ExtVolume | undefined, packages: readonly CardPackage[]): void {
  if (root === undefined) return;
  const missing = NEEDED.filter(
    ({ name, program }) => !root.exists(program) && packages.every((one) => one.name !== name),
  ).map(({ name }) => name);
  if (missing.length === 0) return;
  throw new GrappeError(
    'INVALID_INPUT',
    `the image has no ${missing.join(' and no ')}, and none was given: the board would not join`,
    { remedy: 'give both packages, grappe-agent and grappe-cli, each with --package' },
  );
}

function notPossible(messages: readonly string[]): GrappeError {
  return new GrappeError('INVALID_INPUT', `the card cannot be made:\n${messages.join('\n')}`, {
    remedy: 'correct rack.yaml or what the command was given; nothing was written',
  });
}
