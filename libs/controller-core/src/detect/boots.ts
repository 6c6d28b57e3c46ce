import type { BootId, NodeFacts, NodeName } from '@grappe/domain';
import {
  CLOCK_RATE_ERROR,
  DUPLICATE_EVENT_PERIOD_MS,
  FORMER_BOOTS_MAX,
  HEARD_JUST_NOW_MS,
  REBOOT_MS_MIN,
} from '../constants.ts';
import { emit, type Step } from '../context.ts';
import { endLeasesOf } from '../lease/lease.ts';
import { forgetRefusedBoards } from '../refusals/refused-boards.ts';
import type { LiveNode } from '../state/live.ts';
import { boardText, otherBoard } from './boards.ts';
import { delayMs } from './health.ts';
import { lastAliveMs } from './deadlines.ts';

/** A boot that this node has left behind speaks again: two boards have the same identity, or the message is from the past. */
export function isLeftBehind({ state }: Step, name: NodeName, boot: BootId): boolean {
  return state.durable.nodes.get(name)?.formerBoots?.includes(boot) === true;
}

/** As far as boots are concerned. */
interface HelloOfBoot {
  readonly facts: Pick<NodeFacts, 'bootId' | 'boardSerial'>;
  readonly peerAddress: string;
  /** On the board's monotonic clock, which begins with its boot. */
  readonly sentAtMs?: number;
}

/**
 * It was said before another Hello of the same boot that has come already: it was held up on its way, and the connection it came by is given up. What it
 * tells of the node's tasks is over; a singleton that was started since would be missing in it.
 */
export function isOvertaken(
  { facts, watch }: LiveNode,
  hello: Omit<HelloOfBoot, 'peerAddress'>,
): boolean {
  const { sentAtMs } = hello;
  const newestMs = watch.helloSentAtMs;
  if (sentAtMs === undefined || newestMs === undefined) return false;
  return facts?.bootId === hello.facts.bootId && sentAtMs < newestMs;
}

/**
 * Notes that the board has started anew. Nothing runs on it that ran before, its singletons included, provided that it is the same board:
 * one with another serial is not, nor one that was heard a moment ago and cannot have started in between, nor one that has been up since before the node fell silent. After a start of
 * the controller nobody knows when that was.
 */
export function noteBoot(step: Step, name: NodeName, node: LiveNode, hello: HelloOfBoot): void {
  const { bootId: boot, boardSerial } = hello.facts;
  const before = node.facts?.bootId ?? step.state.durable.nodes.get(name)?.boot;
  if (before === undefined || before === boot) {
    keepBoot(step, name, boot, boardSerial);
    return;
  }
  const isOther = otherBoard(step, name, node, hello) === 'certain';
  delete node.watch.helloSentAtMs;
  const { live } = step.state;
  const { nowMs } = step.ctx;
  const awayMs = nowMs - lastAliveMs(live, node) - delayMs(live.lastTickMs, nowMs);
  const upMs = (hello.sentAtMs ?? 0) * (1 + CLOCK_RATE_ERROR);
  const hasStartedAnew =
    !isOther && node.facts !== undefined && awayMs >= Math.max(REBOOT_MS_MIN, upMs);
  const present = step.state.durable.nodes.get(name)?.boardSerial;
  leaveBehind(step, name, { before, boot, boardSerial, inDoubt: !hasStartedAnew });
  if (hasStartedAnew) {
    endLeasesOf(step, name);
  } else if (!isOther && node.session !== undefined && awayMs <= HEARD_JUST_NOW_MS) {
    const message = `a board connected with another boot ${Math.max(0, Math.round(awayMs))} ms after the last word of this node`;
    noteDuplicate(step, name, node, message);
  }
  if (isOther) {
    const now = boardText(boardSerial, hello.peerAddress);
    const message = `it is ${now} now, and was ${boardText(present, undefined)}: its card was moved, or copied`;
    emit(step, 'node.board-changed', { node: name }, message);
    forgetRefusedBoards(step, name);
  } else {
    emit(step, 'node.rebooted', { node: name }, 'the board has started anew');
  }
}

/**
 * In the store as well: after a start of the controller, which of two boards with the same identity ran the node's singletons a moment ago
 * could not be told otherwise.
 */
function leaveBehind(
  step: Step,
  name: NodeName,
  boots: {
    readonly before: BootId;
    readonly boot: BootId;
    readonly boardSerial: string | undefined;
    readonly inDoubt: boolean;
  },
): void {
  const { nodes } = step.state.durable;
  const present = nodes.get(name);
  if (present === undefined) return;
  const { boardInDoubt: _doubt, boardSerial: _serial, ...record } = present;
  nodes.put(name, {
    ...record,
    boot: boots.boot,
    ...(boots.boardSerial === undefined ? {} : { boardSerial: boots.boardSerial }),
    formerBoots: [...(record.formerBoots ?? []), boots.before].slice(-FORMER_BOOTS_MAX),
    ...(boots.inDoubt ? { boardInDoubt: true } : {}),
  });
}

/** It is not in doubt any more once the board that is there is the only one that may be running singletons of this node. */
function keepBoot({ state }: Step, name: NodeName, boot: BootId, serial: string | undefined): void {
  const { durable, live } = state;
  const present = durable.nodes.get(name);
  if (present === undefined) return;
  const { boardInDoubt, ...record } = present;
  const boardSerial = serial ?? present.boardSerial;
  const said = { boot, ...(boardSerial === undefined ? {} : { boardSerial }) };
  const mayRunElsewhere = (): boolean =>
    [...live.leases.values()].some(
      (lease) => lease.node === name && (lease.timeOnly === true || lease.board !== boot),
    );
  const stays = boardInDoubt === undefined || mayRunElsewhere();
  if (stays && present.boot === boot && present.boardSerial === boardSerial) return;
  durable.nodes.put(name, stays ? { ...present, ...said } : { ...record, ...said });
}

function noteDuplicate(step: Step, name: NodeName, { watch }: LiveNode, message: string): void {
  const { nowMs } = step.ctx;
  const saidAtMs = watch.duplicateSaidAtMs ?? Number.NEGATIVE_INFINITY;
  if (nowMs - saidAtMs < DUPLICATE_EVENT_PERIOD_MS) return;
  watch.duplicateSaidAtMs = nowMs;
  emit(
    step,
    'node.duplicated',
    { node: name },
    `${message}: if two boards were written from one image, join one of them anew`,
  );
}
