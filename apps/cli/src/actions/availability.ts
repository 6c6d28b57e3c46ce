import { GrappeError } from '@grappe/domain';
import type { SubjectAvailability__Output } from '@grappe/protocol';
import { printRows, type OutputFormat } from '../format/print.ts';
import type { CliIo } from '../io.ts';
import { withSession, type ConnectedOptions } from '../session.ts';
import { availabilityColumns, subjectDocument } from './availability-view.ts';

export interface AvailabilityOptions extends ConnectedOptions {
  readonly output: OutputFormat;
}

/** Of all, or of what is called `subject`: a node, a service, or a service of whatever stack. */
export async function showAvailability(
  io: CliIo,
  subject: string | undefined,
  options: AvailabilityOptions,
): Promise<void> {
  await withSession(io, options, async ({ client }) => {
    const { subjects } = await client.getAvailability();
    const rows = subjects.filter((row) => subject === undefined || isCalled(row, subject));
    if (subject !== undefined && rows.length === 0) {
      throw new GrappeError(
        'NOT_FOUND',
        `no node and no service ${JSON.stringify(subject)} has been up yet`,
        { remedy: '`grappe availability` lists all that have; `grappe status` shows the rack' },
      );
    }
    await printRows(io, options.output, {
      columns: availabilityColumns,
      rows,
      none: 'nothing has been up yet, so nothing is measured',
      document: () => ({ subjects: rows.map(subjectDocument) }),
    });
  });
}

function isCalled({ name, kind }: SubjectAvailability__Output, subject: string): boolean {
  return name === subject || (kind === 'KIND_SERVICE' && name.endsWith(`/${subject}`));
}
