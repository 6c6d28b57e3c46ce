import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import {
  CardBuffers,
  isRemovable,
  judgeTarget,
  listDevices,
  readCardRecords,
  type DeviceFacts,
} from '@grappe/adapter-card-device';
import { GrappeError, type RackNodeSpec, type RackSpec } from '@grappe/domain';
import { confirm } from '../confirm.ts';
import { harmless } from '../format/harmless.ts';
import { printStreamed } from '../format/print.ts';
import { note, warn, write, type CliIo } from '../io.ts';
import type { CardSource } from './card-source.ts';
import type { FlashCommandOptions } from './flash-options.ts';
import { writtenDocument, writtenText } from './flash-report.ts';
import { inserted, type SeenDevice } from './insertions.ts';
import { cardRecordsFile, nodesWithCard } from './records-file.ts';
import { deviceText, formerOwner, refusalText } from './target-for.ts';
import { writeCard } from './write-card.ts';

/** How often readers are looked at while a card is waited for: nobody notices a second. */
const LOOK_MS = 1_000;
/** What may be the card's fault: then another one is asked for. Anything else ends the command. */
const FAULTS_OF_CARDS = ['CORRUPT', 'UNREACHABLE', 'REFUSED', 'CONFLICT'];

/** How cards that are put in become known; another one in tests. */
export interface Readers {
  look(): Promise<readonly SeenDevice[]>;
  readonly lookMs: number;
}

const READERS: Readers = { look: lookAtReaders, lookMs: LOOK_MS };

/** Card after card, for every node that has none yet. What is done is recorded: it can be ended and called again at any time. */
export async function flashAll(
  io: CliIo,
  source: CardSource & { readonly rack: RackSpec },
  options: FlashCommandOptions,
  readers: Readers = READERS,
): Promise<void> {
  const waiting = await nodesToDo(io, source.rack, options);
  requireWifiPassword(waiting, options);
  const buffers = new CardBuffers();
  if (waiting.length > 0) await note(io, 'Ctrl-C ends this; called again, it goes on where it was');
  let seen = await readers.look();
  for (const { facts } of seen) {
    const advice = 'to have it written, take it out and put it in when it is asked for';
    await note(io, harmless(`left alone, since it was in before: ${deviceText(facts)}; ${advice}`));
  }
  for (const [index, node] of waiting.entries()) {
    const place = `${node.name} (${node.address ?? 'by DHCP'}), ${index + 1} of ${waiting.length}`;
    for (;;) {
      await note(io, `${harmless(place)}: put its card in`);
      const found = await nextCard(io, readers, seen);
      seen = found.seen;
      if (await isWritten(io, source, { node, device: found.device, buffers, options })) break;
      seen = await readers.look();
    }
    seen = await readers.look();
  }
  await note(io, `all ${source.rack.nodes.length} nodes of ${source.rack.name} have their card`);
}

async function nodesToDo(
  io: CliIo,
  rack: RackSpec,
  { again }: FlashCommandOptions,
): Promise<readonly RackNodeSpec[]> {
  if (again === true) return rack.nodes;
  const done = nodesWithCard(await readCardRecords(cardRecordsFile(io)), rack.name);
  const skipped = rack.nodes.filter(({ name }) => done.has(name));
  if (skipped.length > 0) {
    const names = skipped.map(({ name }) => name).join(', ');
    await note(io, `left out, since they have a card: ${names}. --again writes those too`);
  }
  return rack.nodes.filter(({ name }) => !done.has(name));
}

/** Before the first card is asked for, and not when it is the turn of such a node. */
function requireWifiPassword(
  nodes: readonly RackNodeSpec[],
  { wifiPasswordFile }: FlashCommandOptions,
): void {
  const wireless = nodes.filter(({ wifi }) => wifi === true).map(({ name }) => name);
  if (wireless.length === 0 || wifiPasswordFile !== undefined) return;
  throw new GrappeError(
    'INVALID_INPUT',
    `no password was given for the Wi-Fi, and without a cable are: ${wireless.join(', ')}`,
    { remedy: 'name a file that holds it, readable by you alone: --wifi-password-file FILE' },
  );
}

async function nextCard(
  io: CliIo,
  readers: Readers,
  before: readonly SeenDevice[],
): Promise<{ readonly device: DeviceFacts; readonly seen: readonly SeenDevice[] }> {
  let seen = before;
  for (;;) {
    io.interrupted.throwIfAborted();
    const now = await readers.look();
    const [device, ...others] = inserted(seen, now);
    if (device !== undefined && others.length === 0) return { device, seen: now };
    if (device !== undefined) {
      const paths = [device, ...others].map(({ path }) => path).join(', ');
      await warn(io, `several cards were put in at once (${paths}): one at a time, please`);
    }
    seen = now;
    await delay(readers.lookMs, undefined, { signal: io.interrupted });
  }
}

interface Turn {
  readonly node: RackNodeSpec;
  readonly device: DeviceFacts;
  readonly buffers: CardBuffers;
  readonly options: FlashCommandOptions;
}

/** False: not with this card. */
async function isWritten(io: CliIo, source: CardSource, turn: Turn): Promise<boolean> {
  const { node, device, buffers, options } = turn;
  const refusals = judgeTarget(device, source.lengthBytes, { force: false });
  if (refusals.length > 0) {
    await warn(io, harmless(`${deviceText(device)} ${refusalText(refusals)}`));
    return false;
  }
  const was = await formerOwner(io, device);
  if (
    was !== '' &&
    !(await isAgreed(io, `${deviceText(device)} is ${was}. Write ${node.name} over it?`, options))
  )
    return false;
  await note(io, harmless(`${node.name}: taking ${deviceText(device)}`));
  try {
    const written = await writeCard(io, {
      target: device,
      card: () => source.cardFor(node.name),
      image: source.file,
      buffers,
    });
    if (options.output === 'json' || options.output === 'yaml') {
      await printStreamed(io, options.output, writtenDocument(written));
    } else {
      await write(io.stdout, `${writtenText(written)}\n`);
    }
    await note(io, harmless(`${node.name}: complete, take the card out and label it`));
    return true;
  } catch (error) {
    if (io.interrupted.aborted || !isFaultOfCard(error)) throw error;
    await warn(io, harmless(`${error.message}. ${error.remedy}`));
    return false;
  }
}

async function isAgreed(
  io: CliIo,
  question: string,
  { yes }: FlashCommandOptions,
): Promise<boolean> {
  try {
    await confirm(io, question, yes);
    return true;
  } catch (error) {
    if (error instanceof GrappeError && error.code === 'REFUSED') return false;
    throw error;
  }
}

function isFaultOfCard(error: unknown): error is GrappeError {
  return error instanceof GrappeError && FAULTS_OF_CARDS.includes(error.code);
}

async function lookAtReaders(): Promise<readonly SeenDevice[]> {
  const devices = await listDevices();
  const removable = devices.filter((facts) => facts.type === 'disk' && isRemovable(facts));
  return Promise.all(
    removable.map(async (facts) => {
      const file = `/sys/class/block/${basename(facts.path)}/diskseq`;
      const sequence = await readFile(file, 'utf8').catch(() => '');
      return { facts, sequence: sequence.trim() };
    }),
  );
}
