import { judgeTarget, listDevices, type DeviceFacts } from '@grappe/adapter-card-device';
import { printRows, type OutputFormat } from '../format/print.ts';
import { sizeText } from '../format/size.ts';
import type { Column } from '../format/table.ts';
import { note, type CliIo } from '../io.ts';
import { formerOwner, refusalText } from './target-for.ts';

interface Candidate {
  readonly device: DeviceFacts;
  /** Why it would not be written to; empty when it would. */
  readonly against: string;
  readonly was: string;
}

const columns: readonly Column<Candidate>[] = [
  { header: 'DEVICE', cell: ({ device }) => device.path },
  { header: 'SIZE', cell: ({ device }) => sizeText(device.sizeBytes), alignRight: true },
  { header: 'MODEL', cell: ({ device }) => device.model, when: 'filled' },
  { header: 'HAS', cell: ({ device, was }) => was || device.labels.join(', '), when: 'filled' },
  { header: 'SERIAL', cell: ({ device }) => device.cid || device.serial, when: 'wide' },
  {
    header: 'TAKEN',
    cell: ({ against }) =>
      against === ''
        ? { text: 'yes', colour: 'green' }
        : { text: `no: it ${against}`, colour: 'dim' },
  },
];

/** Without a target nothing is written: what there is, and what would be taken. */
export async function listCandidates(
  io: CliIo,
  neededBytes: number,
  output: OutputFormat,
): Promise<void> {
  const devices = await listDevices();
  const rows: Candidate[] = [];
  for (const device of devices) {
    const against = refusalText(judgeTarget(device, neededBytes, { force: false }));
    rows.push({ device, against, was: against === '' ? await formerOwner(io, device) : '' });
  }
  await printRows(io, output, {
    columns,
    rows,
    none: 'no card is here: put one in',
    document: () => ({
      candidates: rows.map(({ device, against, was }) => ({
        path: device.path,
        sizeBytes: device.sizeBytes,
        model: device.model,
        serial: device.serial,
        cid: device.cid,
        taken: against === '',
        against,
        was,
      })),
    }),
  });
  const taken = rows.filter(({ against }) => against === '');
  const [one] = taken;
  if (one === undefined) await note(io, 'nothing was written: no card is here that could be taken');
  else if (taken.length === 1) await note(io, `nothing was written: add --to ${one.device.path}`);
  else await note(io, 'nothing was written: name the card with --to DEVICE');
}
