import type { HookResult__Output, OperatorAlert__Output } from '@grappe/protocol';
import { ageText, isoTime, spanText } from '../format/duration.ts';
import { harmless } from '../format/harmless.ts';
import { printRows, type Document, type OutputFormat } from '../format/print.ts';
import type { Cell, Column } from '../format/table.ts';
import type { CliIo } from '../io.ts';
import { NegativeAnswer } from '../negative-answer.ts';
import { withSession, type ConnectedOptions } from '../session.ts';

export interface ListAlertsOptions extends ConnectedOptions {
  readonly output: OutputFormat;
  readonly open?: boolean;
  readonly number: number;
}

export interface TestHooksOptions extends ConnectedOptions {
  readonly output: OutputFormat;
  readonly hook?: string;
}

export async function listAlerts(io: CliIo, options: ListAlertsOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const openOnly = options.open ?? false;
    const { alerts } = await client.listAlerts({ openOnly, limit: options.number });
    await printRows(io, options.output, {
      columns: alertColumns(io.nowMs()),
      rows: alerts,
      none: openOnly ? 'no open alerts' : 'no alerts',
      document: () => ({ alerts: alerts.map(alertDocument) }),
    });
  });
}

export async function testHooks(io: CliIo, options: TestHooksOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const { results } = await client.testHooks({ hook: options.hook ?? '' });
    await printRows(io, options.output, {
      columns: hookColumns,
      rows: results,
      none: 'rack.yaml names no hooks',
      document: () => ({ hooks: results.map((result) => ({ ...result })) }),
    });
    if (results.some(({ told }) => !told)) throw new NegativeAnswer();
  });
}

const hookColumns: readonly Column<HookResult__Output>[] = [
  { header: 'HOOK', cell: ({ hook }) => hook },
  { header: 'KIND', cell: ({ kind }) => kind },
  {
    header: 'TOLD',
    cell: ({ told }) => ({ text: told ? 'yes' : 'no', colour: told ? 'green' : 'red' }),
  },
  { header: 'WHAT CAME BACK', cell: ({ message }) => harmless(message) },
];

function alertColumns(nowMs: number): readonly Column<OperatorAlert__Output>[] {
  return [
    { header: 'ID', cell: ({ id }) => String(id), alignRight: true },
    { header: 'RAISED', cell: ({ raisedAtMs }) => ageText(raisedAtMs, nowMs) },
    { header: 'STATE', cell: stateCell },
    { header: 'SEVERITY', cell: severityCell },
    { header: 'ALERT', cell: ({ kind }) => kind },
    { header: 'WHAT', cell: ({ message }) => harmless(message) },
    {
      header: 'BECAUSE',
      cell: ({ because }) => (because === undefined ? '' : String(because)),
      when: 'filled',
    },
    { header: 'TOLD', cell: ({ sent }) => (sent ? 'yes' : 'no'), when: 'wide' },
  ];
}

function stateCell({ raisedAtMs, clearedAtMs }: OperatorAlert__Output): Cell {
  if (clearedAtMs === undefined) return { text: 'open', colour: 'red' };
  return { text: `over after ${spanText(Math.max(0, clearedAtMs - raisedAtMs))}`, colour: 'dim' };
}

function severityCell({ severity, clearedAtMs }: OperatorAlert__Output): Cell {
  if (clearedAtMs !== undefined) return { text: severity };
  return { text: severity, colour: severity === 'critical' ? 'red' : 'yellow' };
}

function alertDocument(alert: OperatorAlert__Output): Document {
  const named = (text: string): string | null => (text === '' ? null : text);
  return {
    id: alert.id,
    kind: alert.kind,
    severity: alert.severity,
    node: named(alert.node),
    converter: named(alert.converter),
    service: named(alert.service),
    message: alert.message,
    raisedAt: isoTime(alert.raisedAtMs),
    clearedAt: alert.clearedAtMs === undefined ? null : isoTime(alert.clearedAtMs),
    because: alert.because ?? null,
    told: alert.sent,
  };
}
