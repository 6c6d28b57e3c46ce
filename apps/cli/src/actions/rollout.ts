import { setTimeout as delay } from 'node:timers/promises';
import type { OperatorClient } from '@grappe/adapter-grpc-client';
import { GrappeError } from '@grappe/domain';
import type { Rollout__Output } from '@grappe/protocol';
import { harmless } from '../format/harmless.ts';
import { printDocument, printRows, renderFacts, type OutputFormat } from '../format/print.ts';
import { note, painter, write, type CliIo, type Paint } from '../io.ts';
import { NegativeAnswer } from '../negative-answer.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { resolveService } from './resolve-service.ts';
import {
  countsText,
  rolloutColumns,
  rolloutDocument,
  rolloutFacts,
  rolloutState,
  rolloutStateCell,
  rolloutTitle,
} from './rollout-view.ts';

/** Often enough that no step of a rollout goes unseen, which each take seconds. */
const LOOK_MS = 500;

export interface RolloutOptions extends ConnectedOptions {
  readonly output: OutputFormat;
}

export interface RolloutStatusOptions extends RolloutOptions {
  readonly wait?: boolean;
}

export type RolloutChange = 'pause' | 'resume' | 'undo';

export async function rolloutStatus(
  io: CliIo,
  name: string,
  options: RolloutStatusOptions,
): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const service = await resolveService(client, name);
    const first = await latestRollout(client, service);
    const rollout = first && options.wait === true ? await waitForEnd(io, client, first) : first;
    await printRollout(io, options.output, service, rollout);
    const isOver = rollout === undefined || rolloutState(rollout) === 'completed';
    if (options.wait === true && !isOver) throw new NegativeAnswer();
  });
}

export async function rolloutHistory(
  io: CliIo,
  name: string,
  options: RolloutOptions,
): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const service = await resolveService(client, name);
    const { rollouts } = await client.listRollouts({ service });
    await printRows(io, options.output, {
      columns: rolloutColumns(io.nowMs()),
      rows: rollouts,
      none: noneText(service),
      document: () => ({ service, rollouts: rollouts.map(rolloutDocument) }),
    });
  });
}

export async function changeRollout(
  io: CliIo,
  change: RolloutChange,
  name: string,
  options: RolloutOptions,
): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const request = { service: await resolveService(client, name) };
    const calls = {
      pause: () => client.pauseRollout(request),
      resume: () => client.resumeRollout(request),
      undo: () => client.undoRollout(request),
    };
    const { rollout } = await calls[change]();
    await printRollout(io, options.output, request.service, rollout ?? undefined);
    if (change !== 'pause')
      await note(io, `\`grappe rollout status ${request.service} --wait\` shows how it goes on`);
  });
}

async function latestRollout(
  client: OperatorClient,
  service: string,
): Promise<Rollout__Output | undefined> {
  return (await client.listRollouts({ service, limit: 1 })).rollouts[0];
}

/** Says every step on stderr, and returns the rollout as it is when nothing happens to it any more by itself. */
async function waitForEnd(
  io: CliIo,
  client: OperatorClient,
  first: Rollout__Output,
): Promise<Rollout__Output> {
  const { service, number } = first;
  let rollout = first;
  let said = '';
  while (rolloutState(rollout) === 'running') {
    const text = progressText(rollout);
    if (text !== said) await note(io, text);
    said = text;
    await delay(LOOK_MS, undefined, { signal: io.interrupted });
    const { rollouts } = await client.listRollouts({ service });
    const now = rollouts.find((one) => one.number === number);
    if (now === undefined) {
      throw new GrappeError('NOT_FOUND', `rollout ${number} of ${service} is not known any more`, {
        remedy: `\`grappe rollout history ${service}\` shows those that are`,
      });
    }
    rollout = now;
  }
  return rollout;
}

/** Without times that pass: each line says something new. */
function progressText(rollout: Rollout__Output): string {
  return `${rollout.service} ${rolloutTitle(rollout)}: ${countsText(rollout)}`;
}

async function printRollout(
  io: CliIo,
  format: OutputFormat,
  service: string,
  rollout: Rollout__Output | undefined,
): Promise<void> {
  if (format === 'json' || format === 'yaml') {
    await printDocument(io, format, {
      service,
      rollout: rollout ? rolloutDocument(rollout) : null,
    });
  } else if (rollout === undefined) {
    await write(io.stderr, `${noneText(service)}\n`);
  } else {
    await write(io.stdout, rolloutText(rollout, io.nowMs(), painter(io, io.stdout)));
  }
}

function noneText(service: string): string {
  return `${service} is as it was first deployed: no rollouts`;
}

/** The rollout with all that is known of it. */
export function rolloutText(rollout: Rollout__Output, nowMs: number, paint: Paint): string {
  const { text, colour } = rolloutStateCell(rollout);
  const state = colour === undefined ? text : paint(colour, text);
  const title = `${harmless(rollout.service)} ${rolloutTitle(rollout)}`;
  const facts = rolloutFacts(rollout, nowMs).map(
    ([label, value]) => [label, harmless(value)] as const,
  );
  return `${paint('bold', title)}: ${state}\n${renderFacts(facts)}`;
}
