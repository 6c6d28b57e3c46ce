import { setTimeout as delay } from 'node:timers/promises';
import type { OperatorClient } from '@grappe/adapter-grpc-client';
import { GrappeError, PACKAGE_BYTES_MAX } from '@grappe/domain';
import type { Upgrade__Output } from '@grappe/protocol';
import { harmless } from '../format/harmless.ts';
import { printDocument, renderFacts, type OutputFormat } from '../format/print.ts';
import { renderTable } from '../format/table.ts';
import { note, painter, write, type CliIo } from '../io.ts';
import { NegativeAnswer } from '../negative-answer.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { uploadFile, type UploadKind } from './upload-file.ts';
import {
  AT_IT,
  countsText,
  nodeText,
  phaseOf,
  stateCell,
  upgradeColumns,
  upgradeDocument,
  upgradeFacts,
  upgradeState,
} from './upgrade-view.ts';

/** Often enough that no phase of a node goes unseen, which each take seconds. */
const LOOK_MS = 500;
/** A controller whose own board is upgraded is away for some seconds, more on a slow card. */
const AWAY_MS_MAX = 300_000;
/** Every Debian package is such an archive. */
const ARCHIVE = '!<ar';

export interface UpgradeOptions extends ConnectedOptions {
  readonly output: OutputFormat;
}

export interface StartUpgradeOptions extends UpgradeOptions {
  readonly node?: readonly string[];
  readonly drain?: boolean;
  readonly parallel: number;
  readonly monitor?: number;
  readonly allowDowngrade?: boolean;
  readonly detach?: boolean;
}

export interface UpgradeStatusOptions extends UpgradeOptions {
  readonly wait?: boolean;
}

export type UpgradeChange = 'pause' | 'resume' | 'abort';

/** Uploads the packages, begins, and shows how it goes on. Ctrl-C ends the showing alone. */
export async function startUpgrade(
  io: CliIo,
  files: readonly string[],
  options: StartUpgradeOptions,
): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const sha256: string[] = [];
    for (const file of files) sha256.push((await uploadFile(io, kindOf(client), file)).sha256);
    const { upgrade } = await client.startUpgrade({
      sha256,
      nodes: [...(options.node ?? [])],
      drain: options.drain === true,
      parallel: options.parallel,
      allowDowngrade: options.allowDowngrade === true,
      monitorMs: options.monitor ?? 0,
    });
    await show(io, client, options, upgrade, options.detach !== true);
  });
}

export async function upgradeStatus(io: CliIo, options: UpgradeStatusOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const { upgrade } = await client.getUpgrade();
    await show(io, client, options, upgrade, options.wait === true);
  });
}

export async function changeUpgrade(
  io: CliIo,
  change: UpgradeChange,
  options: UpgradeOptions,
): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const calls = {
      pause: () => client.pauseUpgrade(),
      resume: () => client.resumeUpgrade(),
      abort: () => client.abortUpgrade(),
    };
    const { upgrade } = await calls[change]();
    await printUpgrade(io, options.output, upgrade);
  });
}

function kindOf(client: OperatorClient): UploadKind {
  return {
    bytesMax: PACKAGE_BYTES_MAX,
    origin: '`npm run packages` builds them, into dist/packages',
    what: 'a Debian package',
    checkHead: (head, file) => {
      if (head.toString('latin1') === ARCHIVE) return;
      throw new GrappeError('INVALID_INPUT', `${file} is no Debian package`, {
        remedy: 'name files that end with .deb, such as grappe-agent_0.2.0_arm64.deb',
      });
    },
    begin: (request) => client.beginPackageUpload(request),
    upload: (source) => client.uploadPackage(source),
  };
}

async function show(
  io: CliIo,
  client: OperatorClient,
  { output }: UpgradeOptions,
  first: Upgrade__Output | null,
  wait: boolean,
): Promise<void> {
  const upgrade = first !== null && wait ? await follow(io, client, first) : first;
  await printUpgrade(io, output, upgrade);
  if (wait && upgrade !== null && upgradeState(upgrade) !== 'completed') throw new NegativeAnswer();
}

/** Says every step on stderr, until nothing happens any more by itself. */
async function follow(
  io: CliIo,
  client: OperatorClient,
  first: Upgrade__Output,
): Promise<Upgrade__Output> {
  const said = new Map<string, string>();
  const say = async (about: string, text: string): Promise<void> => {
    if (said.get(about) === text) return;
    said.set(about, text);
    if (text !== '') await note(io, harmless(text));
  };
  let upgrade = first;
  await note(io, `upgrade to ${harmless(first.version)}: ${countsText(first)}`);
  for (const node of first.nodes) said.set(node.node, `${node.node}: waiting`);
  try {
    for (;;) {
      for (const node of upgrade.nodes) await say(node.node, `${node.node}: ${nodeText(node)}`);
      const [waitsFor] = upgrade.waitsFor;
      await say('', waitsFor === undefined ? '' : `waits: ${waitsFor}`);
      if (isAtRest(upgrade)) return upgrade;
      await delay(LOOK_MS, undefined, { signal: io.interrupted });
      upgrade = await lookAgain(io, client, first.id);
    }
  } catch (error) {
    if (io.interrupted.aborted)
      await note(io, 'it goes on by itself: `grappe node upgrade status` shows it');
    throw error;
  }
}

/** Over, or paused with no node at it. */
function isAtRest(upgrade: Upgrade__Output): boolean {
  if (upgrade.endedAtMs !== undefined) return true;
  return (
    upgradeState(upgrade) === 'paused' && upgrade.nodes.every((node) => !AT_IT.has(phaseOf(node)))
  );
}

/** Patiently: the controller itself may be restarted by what it does. */
async function lookAgain(io: CliIo, client: OperatorClient, id: string): Promise<Upgrade__Output> {
  const untilMs = performance.now() + AWAY_MS_MAX;
  for (;;) {
    try {
      const { upgrade } = await client.getUpgrade();
      if (upgrade?.id === id) return upgrade;
      throw new GrappeError('NOT_FOUND', 'another upgrade has been started since', {
        remedy: '`grappe node upgrade status` shows it',
      });
    } catch (error) {
      const isAway = error instanceof GrappeError && error.code === 'UNREACHABLE';
      if (!isAway || performance.now() >= untilMs) throw error;
      await delay(LOOK_MS, undefined, { signal: io.interrupted });
    }
  }
}

async function printUpgrade(
  io: CliIo,
  format: OutputFormat,
  upgrade: Upgrade__Output | null,
): Promise<void> {
  if (format === 'json' || format === 'yaml') {
    await printDocument(io, format, { upgrade: upgrade && upgradeDocument(upgrade) });
    return;
  }
  if (upgrade === null) {
    await note(io, 'no upgrade has been started yet');
    return;
  }
  const paint = painter(io, io.stdout);
  const { text, colour } = stateCell(upgrade);
  const state = colour === undefined ? text : paint(colour, text);
  const facts = upgradeFacts(upgrade, io.nowMs()).map(
    ([label, value]) => [label, harmless(value)] as const,
  );
  const title = paint('bold', `upgrade to ${harmless(upgrade.version)}`);
  const table = renderTable(upgradeColumns, upgrade.nodes, { wide: format === 'wide', paint });
  await write(io.stdout, `${title}: ${state}\n${renderFacts(facts)}\n${table}`);
}
