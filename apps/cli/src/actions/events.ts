import { setTimeout as delay } from 'node:timers/promises';
import type { OperatorClient } from '@grappe/adapter-grpc-client';
import { GrappeError } from '@grappe/domain';
import type { Event__Output } from '@grappe/protocol';
import { ageText, isoTime } from '../format/duration.ts';
import { harmless } from '../format/harmless.ts';
import { printRows, printStreamed, type Document, type OutputFormat } from '../format/print.ts';
import type { Column } from '../format/table.ts';
import { painter, warn, write, type CliIo } from '../io.ts';
import { withSession, type ConnectedOptions, type Session } from '../session.ts';

export interface EventOptions extends ConnectedOptions {
  readonly output: OutputFormat;
  readonly follow?: boolean;
  readonly tail?: number;
}

/** Enough to see what led to now, on one screen. */
const FOLLOW_TAIL = 20;
/** A controller restarts within seconds; after a minute and a half away a person should know. */
const RECONNECTS_MAX = 20;
const RECONNECT_WAIT_MS = 1_500;

export async function showEvents(io: CliIo, options: EventOptions): Promise<void> {
  await withSession(io, options, (session) =>
    options.follow === true
      ? followEvents(io, session, options)
      : listEvents(io, session.client, options),
  );
}

async function listEvents(io: CliIo, client: OperatorClient, options: EventOptions): Promise<void> {
  const request = { afterSequence: 0, follow: false, tail: options.tail ?? 0 };
  const events: Event__Output[] = [];
  for await (const event of client.watchEvents(request, io.interrupted)) events.push(event);
  const now = io.nowMs();
  await printRows(io, options.output, {
    columns: [{ header: 'WHEN', cell: (event) => ageText(event.atMs, now) }, ...eventColumns],
    rows: events,
    none: 'no events yet',
    document: () => ({ events: events.map(eventDocument) }),
  });
}

const eventColumns: readonly Column<Event__Output>[] = [
  { header: 'EVENT', cell: (event) => event.kind },
  { header: 'ABOUT', cell: aboutText },
  { header: 'MESSAGE', cell: (event) => event.message },
  { header: 'TASK', cell: (event) => event.task, when: 'wide' },
  { header: 'SEQUENCE', cell: (event) => String(event.sequence), when: 'wide', alignRight: true },
];

/** Follows over restarts of the controller: every event is shown once, in order. */
async function followEvents(io: CliIo, session: Session, options: EventOptions): Promise<void> {
  let last = 0;
  let failures = 0;
  for (;;) {
    const tail = last === 0 ? (options.tail ?? FOLLOW_TAIL) : 0;
    const request = { afterSequence: last, follow: true, tail };
    try {
      for await (const event of session.client.watchEvents(request, io.interrupted)) {
        failures = 0;
        last = event.sequence;
        await printEvent(io, options.output, event);
      }
      if (io.interrupted.aborted || failures >= RECONNECTS_MAX) return;
    } catch (error) {
      const cut = error instanceof GrappeError && error.code === 'UNREACHABLE';
      if (!cut || last === 0 || failures >= RECONNECTS_MAX) throw error;
      if (failures === 0) await warn(io, `${error.message}; trying again`);
    }
    failures += 1;
    await delay(RECONNECT_WAIT_MS, undefined, { signal: io.interrupted });
  }
}

async function printEvent(io: CliIo, format: OutputFormat, event: Event__Output): Promise<void> {
  if (format === 'json' || format === 'yaml') {
    return printStreamed(io, format, eventDocument(event));
  }
  const paint = painter(io, io.stdout);
  const time = (isoTime(event.atMs) ?? '').replace(/\.\d+Z$/, 'Z');
  const about = [aboutText(event), event.message].filter((part) => part !== '').join(': ');
  await write(
    io.stdout,
    `${paint('dim', time)}  ${paint('bold', harmless(event.kind))}  ${harmless(about)}\n`,
  );
}

function aboutText(event: Event__Output): string {
  const where = event.service || event.stack;
  return where !== '' && event.node !== '' ? `${where} on ${event.node}` : where || event.node;
}

function eventDocument(event: Event__Output): Document {
  const named = (text: string) => (text === '' ? null : text);
  return {
    sequence: event.sequence,
    kind: event.kind,
    at: isoTime(event.atMs),
    node: named(event.node),
    stack: named(event.stack),
    service: named(event.service),
    task: named(event.task),
    message: event.message,
  };
}
