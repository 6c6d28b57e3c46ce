import { protocolCodec, type Service__Output } from '@grappe/protocol';
import type { Document } from '../format/print.ts';
import type { Cell, Column } from '../format/table.ts';

function tasksCell({ tasksRunning, tasksWanted }: Service__Output): Cell {
  const text = `${tasksRunning}/${tasksWanted}`;
  if (tasksRunning === tasksWanted) return { text, colour: 'green' };
  return { text, colour: tasksRunning === 0 ? 'red' : 'yellow' };
}

function portsText(service: Service__Output): string {
  return service.ports
    .map(({ published, target, protocol }) =>
      [published ?? 'any', `:${target}/`, protocolCodec.decode(protocol) ?? '?'].join(''),
    )
    .join(',');
}

export const serviceColumns: readonly Column<Service__Output>[] = [
  { header: 'SERVICE', cell: (service) => service.key },
  { header: 'TASKS', cell: tasksCell, alignRight: true },
  { header: 'MODE', cell: (service) => (service.global ? 'global' : 'replicated') },
  { header: 'IMAGE', cell: (service) => service.image },
  { header: 'PORTS', cell: portsText, when: 'filled' },
  { header: 'NOTE', cell: (service) => service.note, when: 'filled' },
  {
    header: 'VERSION',
    cell: (service) => String(service.version),
    when: 'wide',
    alignRight: true,
  },
  { header: 'ADDRESS', cell: (service) => service.address, when: 'wide' },
];

export function serviceDocument(service: Service__Output): Document {
  return {
    service: service.key,
    mode: service.global ? 'global' : 'replicated',
    image: service.image,
    tasksRunning: service.tasksRunning,
    tasksWanted: service.tasksWanted,
    version: service.version,
    ports: service.ports.map((port) => ({
      target: port.target,
      published: port.published ?? null,
      protocol: protocolCodec.decode(port.protocol) ?? null,
      hostIp: port.hostIp ?? null,
    })),
    note: service.note === '' ? null : service.note,
    address: service.address === '' ? null : service.address,
  };
}
