import { lstat, realpath } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { DiskFile, writeCardFile, type CardImage } from '@grappe/adapter-card-image';
import { GrappeError } from '@grappe/domain';
import { cardContentsFor, type PreparedCard } from '../card/card-contents.ts';
import { openImage } from '../card/open-image.ts';
import { openInputs, tokenContradiction, type IdentityOptions } from '../card/rack-inputs.ts';
import { durationText, isoTime } from '../format/duration.ts';
import { harmless } from '../format/harmless.ts';
import { printDocument, renderFacts, type Document, type OutputFormat } from '../format/print.ts';
import { sizeText } from '../format/size.ts';
import { warn, write, type CliIo } from '../io.ts';
import { startProgress } from './progress.ts';

export interface PrepareOptions extends IdentityOptions {
  readonly output: OutputFormat;
  readonly rackFile: string;
  readonly node: string;
  readonly out: string;
}

/** Writes the card of one node into a copy of a card image. */
export async function prepareImage(
  io: CliIo,
  imageFile: string,
  options: PrepareOptions,
): Promise<void> {
  refuseContradictions(options);
  await refuseTaken(imageFile, options);
  const inputs = await openInputs(io, options);
  try {
    const image = await openImage(io, imageFile);
    try {
      const card = await cardContentsFor(image, inputs.wishFor(options.node));
      await writeCard(io, image, card, options);
      await report(io, card, options);
    } finally {
      image.disk.close();
    }
  } finally {
    inputs.close();
  }
}

async function writeCard(
  io: CliIo,
  image: CardImage,
  card: PreparedCard,
  { out, force }: PrepareOptions,
): Promise<void> {
  const { lengthBytes } = card.contents;
  const progress = startProgress(io, `writing ${basename(out)}`, lengthBytes);
  try {
    await writeCardFile(out, card.contents, {
      base: image.disk.path,
      replace: force === true,
      signal: io.interrupted,
      onWritten: (doneBytes) => progress.at(doneBytes),
      check: (path) => checkCard(path, out, card),
    });
  } finally {
    progress.end();
  }
}

async function checkCard(path: string, out: string, card: PreparedCard): Promise<void> {
  const written = new DiskFile(path);
  try {
    const faults = await card.check(written);
    if (faults.length === 0) return;
    throw new GrappeError(
      'CORRUPT',
      `${out} does not hold what was written:\n${faults.join('\n')}`,
      {
        remedy: 'check the disk (dmesg), and prepare the card again',
      },
    );
  } finally {
    written.close();
  }
}

function refuseContradictions(options: PrepareOptions): void {
  const contradiction = tokenContradiction(options);
  if (contradiction === undefined) return;
  throw new GrappeError('INVALID_INPUT', contradiction, {
    remedy: 'leave --token-file out, or say it to `grappe token create`',
  });
}

/** Before anything else is done, and once more when the file gets its name. */
async function refuseTaken(imageFile: string, { out, force }: PrepareOptions): Promise<void> {
  const found = await lstat(out).catch(() => undefined);
  if (found === undefined) {
    await lstat(dirname(out)).catch((cause: unknown) => {
      const remedy = 'make it, or name another file with --out';
      throw new GrappeError('NOT_FOUND', `there is no folder ${dirname(out)}`, { remedy, cause });
    });
    return;
  }
  if (!found.isFile()) {
    throw new GrappeError('INVALID_INPUT', `${out} is no file`, {
      remedy: '`grappe image flash` writes to cards',
    });
  }
  const [from, to] = await Promise.all(
    [imageFile, out].map((path) => realpath(path).catch(() => path)),
  );
  if (from === to) {
    throw new GrappeError('INVALID_INPUT', `${out} is the image itself`, {
      remedy: 'name another file with --out: one image serves all nodes',
    });
  }
  if (force === true) return;
  throw new GrappeError('ALREADY_EXISTS', `${out} is there already`, {
    remedy: 'name another file with --out, or replace it with --force',
  });
}

async function report(io: CliIo, card: PreparedCard, options: PrepareOptions): Promise<void> {
  for (const warning of card.warnings) await warn(io, harmless(warning));
  if (options.output === 'json' || options.output === 'yaml') {
    await printDocument(io, options.output, documentOf(card, options));
    return;
  }
  await write(io.stdout, renderFacts(factsOf(io, card, options)));
}

function factsOf(
  io: CliIo,
  { card, contents, token, system }: PreparedCard,
  { out, replace }: PrepareOptions,
) {
  const changedBytes = contents.changedRanges.reduce((sum, { start, end }) => sum + end - start, 0);
  const size = `${sizeText(contents.lengthBytes)}, of which ${sizeText(changedBytes)} are this card's`;
  const packages = card.packages.map(({ file }) => file).join(', ');
  const until =
    token.expiresAtMs === undefined
      ? 'as it was made'
      : `valid until ${isoTime(token.expiresAtMs) ?? ''} (${durationText(token.expiresAtMs - io.nowMs())}), for this node, once${replace === true ? ', and takes its name over' : ''}`;
  const next = `write it to a card: \`grappe image flash ${out}\`; put that into the board, give it power, and see \`grappe node ls\``;
  const facts: readonly (readonly [string, string])[] = [
    ['file', `${out} (${size})`],
    ['node', `${card.node} of rack ${card.rack}`],
    ['address', card.network.address ?? 'by DHCP'],
    ['Wi-Fi', card.network.wifi?.ssid ?? ''],
    ['system', system],
    ['controller', card.controllers.join(', ')],
    ['packages', packages],
    ['card', card.cardId],
    ['token', `${token.id}, ${until}`],
    ['next', next],
  ];
  return facts.map(([label, value]) => [label, harmless(value)] as const);
}

function documentOf(
  { card, contents, token, system, warnings }: PreparedCard,
  { out }: PrepareOptions,
): Document {
  return {
    file: out,
    sizeBytes: contents.lengthBytes,
    node: card.node,
    rack: card.rack,
    address: card.network.address ?? null,
    wifi: card.network.wifi?.ssid ?? null,
    system,
    controllers: card.controllers,
    packages: card.packages.map(({ file, sha256 }) => ({ file, sha256 })),
    cardId: card.cardId,
    tokenId: token.id,
    tokenExpiresAt: isoTime(token.expiresAtMs),
    warnings,
  };
}
