import { readCardRecords, type CardRecord } from '@grappe/adapter-card-device';
import { cardRecordsFile } from '../flash/records-file.ts';
import { ageText } from '../format/duration.ts';
import { printRows, type OutputFormat } from '../format/print.ts';
import { sizeText } from '../format/size.ts';
import type { Column } from '../format/table.ts';
import type { CliIo } from '../io.ts';

/** Which cards were written on this machine, the latest first. */
export async function listCards(
  io: CliIo,
  { output }: { readonly output: OutputFormat },
): Promise<void> {
  const records = (await readCardRecords(cardRecordsFile(io))).toReversed();
  const nowMs = io.nowMs();
  const columns: readonly Column<CardRecord>[] = [
    { header: 'RACK', cell: ({ rack }) => rack ?? '' },
    { header: 'NODE', cell: ({ node }) => node ?? '' },
    { header: 'ADDRESS', cell: ({ address }) => address ?? '', when: 'filled' },
    { header: 'WRITTEN', cell: ({ time }) => ageText(Date.parse(time), nowMs) },
    { header: 'CARD', cell: ({ device }) => device.cid || device.serial, when: 'filled' },
    { header: 'SIZE', cell: ({ device }) => sizeText(device.sizeBytes), alignRight: true },
    { header: 'READER', cell: ({ device }) => device.model, when: 'filled' },
    { header: 'CARD ID', cell: ({ cardId }) => cardId ?? '', when: 'wide' },
    { header: 'IMAGE', cell: ({ image }) => image, when: 'wide' },
    { header: 'SHA256', cell: ({ sha256 }) => sha256, when: 'wide' },
  ];
  await printRows(io, output, {
    columns,
    rows: records,
    none: 'no cards yet: `grappe image flash` writes some',
    document: () => ({
      cards: records.map((record) => ({ ...record, device: { ...record.device } })),
    }),
  });
}
