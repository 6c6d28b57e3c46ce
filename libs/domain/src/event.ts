import type { NodeName, ServiceKey, StackName, TaskId } from './names.ts';

/** What happened, in the words of the glossary; the list is closed so that tools can match on it. */
export const EVENT_KINDS = [
  'controller.started',
  'node.joined',
  'node.replaced',
  'node.refused',
  'node.ready',
  'node.suspected',
  'node.cleared',
  'node.lost',
  'node.returned',
  'node.rebooted',
  'node.duplicated',
  'node.board-changed',
  'node.drained',
  'node.cordoned',
  'node.maintenance',
  'node.fenced',
  'node.acknowledged',
  'node.pressed',
  'node.halting',
  'node.power-cycled',
  'node.waking',
  'node.avoided',
  'node.upgrading',
  'node.upgraded',
  'node.rolled-back',
  'node.activated',
  'node.removed',
  'node.clock-wrong',
  'converter.failed',
  'converter.restored',
  'converter.distrusted',
  'power.tier',
  'rack.doubted',
  'rack.trusted',
  'stack.deployed',
  'stack.removed',
  'service.scaled',
  'rollout.started',
  'rollout.paused',
  'rollout.resumed',
  'rollout.completed',
  'rollout.failed',
  'task.placed',
  'task.pending',
  'task.standby',
  'task.promoted',
  'task.moved',
  'task.running',
  'task.restarting',
  'task.failed',
  'task.down',
  'task.completed',
  'task.stopped',
  'task.lost',
  'gateway.holding',
  'gateway.contested',
  'gateway.failed',
  'gateway.mended',
  'addresses.failed',
  'addresses.mended',
  'hook.failed',
  'hook.mended',
  'image.loaded',
  'token.created',
  'token.removed',
  'package.loaded',
  'upgrade.started',
  'upgrade.waiting',
  'upgrade.paused',
  'upgrade.resumed',
  'upgrade.completed',
  'upgrade.failed',
  'upgrade.aborted',
] as const;

export type EventKind = (typeof EVENT_KINDS)[number];

/** One line of `grappe events`. */
export interface RackEvent {
  /** Grows by one per event, never reused, survives restarts of the controller. */
  readonly sequence: number;
  readonly kind: EventKind;
  /** Wall clock of the controller in ms since 1970, for display only. */
  readonly atMs: number;
  readonly node?: NodeName;
  readonly stack?: StackName;
  readonly service?: ServiceKey;
  readonly task?: TaskId;
  readonly message: string;
}
