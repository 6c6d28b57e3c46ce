import type { EventKind, NodeName, RackEvent, ServiceKey, StackName, TaskId } from '@grappe/domain';
import { EVENTS_KEPT_MAX, MESSAGE_TEXT_MAX } from '@grappe/domain';
import type { ControllerEffect } from './effects.ts';
import type { ControllerState } from './state/state.ts';

/** Time and randomness, from outside. */
export interface CoreContext {
  /** Monotonic; the only time that decides anything. */
  readonly nowMs: number;
  /** Wall clock, for display and for the life of join tokens. */
  readonly wallMs: number;
  /** `count` random characters of [a-z0-9]. */
  readonly randomId: (count: number) => string;
}

/** One step under way: the state it works on, and the effects it has decided so far. */
export interface Step {
  readonly state: ControllerState;
  readonly ctx: CoreContext;
  readonly effects: ControllerEffect[];
}

interface EventSubject {
  readonly node?: NodeName;
  readonly stack?: StackName;
  readonly service?: ServiceKey;
  readonly task?: TaskId;
}

/** Zero-padded so that the store's key order is the order of the events. */
function eventKey(sequence: number): string {
  return String(sequence).padStart(15, '0');
}

/** Records an event, drops the oldest beyond the limit, and tells those who watch. */
export function emit(step: Step, kind: EventKind, subject: EventSubject, message: string): void {
  const { durable, live } = step.state;
  const sequence = live.nextEvent;
  live.nextEvent += 1;
  const event: RackEvent = {
    sequence,
    kind,
    atMs: step.ctx.wallMs,
    ...subject,
    message: message.slice(0, MESSAGE_TEXT_MAX),
  };
  durable.events.put(eventKey(sequence), event);
  while (sequence - live.oldestEvent >= EVENTS_KEPT_MAX) {
    durable.events.delete(eventKey(live.oldestEvent));
    live.oldestEvent += 1;
  }
  step.effects.push({ kind: 'event', event });
}
