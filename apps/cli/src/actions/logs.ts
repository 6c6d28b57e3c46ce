import type { LogEntry__Output } from '@grappe/protocol';
import type { Document, OutputFormat } from '../format/print.ts';
import { printStreamed } from '../format/print.ts';
import { harmless, harmlessLog } from '../format/harmless.ts';
import type { CellColour } from '../format/table.ts';
import { painter, warn, write, type CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { resolveService } from './resolve-service.ts';

export interface LogOptions extends ConnectedOptions {
  readonly output: OutputFormat;
  readonly follow?: boolean;
  readonly tail: number;
  readonly task?: string;
  readonly timestamps?: boolean;
}

export async function serviceLogs(io: CliIo, name: string, options: LogOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const request = {
      service: await resolveService(client, name),
      tailLines: options.tail,
      follow: options.follow ?? false,
      ...(options.task !== undefined && { task: options.task }),
    };
    const print = linePrinter(io, options);
    for await (const entry of client.streamLogs(request, io.interrupted)) {
      if (entry.error !== '') {
        await warn(io, `the log of ${origin(entry)} cannot be read: ${harmless(entry.error)}`);
      } else await print(entry);
    }
  });
}

function linePrinter(io: CliIo, options: LogOptions): (entry: LogEntry__Output) => Promise<void> {
  const { output } = options;
  if (output === 'json' || output === 'yaml') {
    return (entry) => printStreamed(io, output, logDocument(entry));
  }
  const paint = painter(io, io.stdout);
  const clean = io.stdout.isTTY === true ? harmlessLog : (text: string) => text;
  return async (entry) => {
    const from = paint(colourOf(entry.slot), origin(entry));
    const time = options.timestamps === true ? `${harmless(entry.timestamp)} ` : '';
    await write(io.stdout, `${from} | ${time}${clean(entry.text)}\n`);
  };
}

/** `web.2@pi3`. */
function origin(entry: LogEntry__Output): string {
  const service = entry.service.slice(entry.service.indexOf('/') + 1);
  return harmless(`${service}.${entry.slot}@${entry.node}`);
}

const SLOT_COLOURS = ['cyan', 'yellow', 'green', 'bold', 'red'] as const satisfies CellColour[];

/** The same slot always has the same colour. */
function colourOf(slot: string): CellColour {
  const sum = [...slot].reduce((total, char) => total + char.charCodeAt(0), 0);
  return SLOT_COLOURS[sum % SLOT_COLOURS.length] ?? 'cyan';
}

function logDocument(entry: LogEntry__Output): Document {
  return {
    service: entry.service,
    slot: entry.slot,
    node: entry.node,
    task: entry.task,
    stream: entry.stderr ? 'stderr' : 'stdout',
    time: entry.timestamp,
    text: entry.text,
  };
}
