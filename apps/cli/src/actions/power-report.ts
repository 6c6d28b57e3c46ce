import { printDocument, type OutputFormat } from '../format/print.ts';
import { painter, write, type CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { reportDocument } from './power-report-document.ts';
import { reportText } from './power-report-view.ts';

export interface PowerReportOptions extends ConnectedOptions {
  readonly output: OutputFormat;
  readonly days: number;
}

/** What the rack has used, by day, node and service, beside a server. */
export async function reportPower(io: CliIo, options: PowerReportOptions): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const report = await client.powerReport({ days: options.days });
    if (options.output === 'json' || options.output === 'yaml') {
      await printDocument(io, options.output, reportDocument(report));
      return;
    }
    if (report.days.length === 0 && report.undated === null) {
      await write(io.stderr, 'nothing was counted yet: look again in a minute\n');
      return;
    }
    const look = { wide: options.output === 'wide', paint: painter(io, io.stdout) };
    await write(io.stdout, reportText(report, look));
  });
}
