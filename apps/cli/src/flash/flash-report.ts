import { renderFacts, type Document } from '../format/print.ts';
import { harmless } from '../format/harmless.ts';
import { sizeText } from '../format/size.ts';
import { spanText } from '../format/duration.ts';
import type { WrittenCard } from './write-card.ts';

const MS_PER_S = 1_000;
const BYTES_PER_MB = 1e6;

/** What was done, for people: also the label that goes on the card. */
export function writtenText({ report, record }: WrittenCard): string {
  const { device, node, rack, address, cardId } = record;
  const identity = [device.model, device.serial, device.cid].filter((text) => text !== '');
  const facts: readonly (readonly [string, string])[] = [
    ['card', [device.path, ...identity].join(', ')],
    ['node', node === null ? '' : `${node} of rack ${rack ?? ''}`],
    ['address', node === null ? '' : (address ?? 'by DHCP')],
    ['card id', cardId ?? ''],
    ['written', paceText(report.lengthBytes - report.reusedBytes, report.writeMs)],
    ['was there', report.reusedBytes === 0 ? '' : `${sizeText(report.reusedBytes)}, compared`],
    [
      'verified',
      `${paceText(report.lengthBytes, report.verifyMs)}${report.verifiedOnMedium ? '' : ', out of memory: this disk shows nothing else'}`,
    ],
    ['sha256', report.sha256],
  ];
  return renderFacts(facts.map(([label, value]) => [label, harmless(value)]));
}

function paceText(bytes: number, ms: number): string {
  return `${sizeText(bytes)} in ${spanText(ms)}, ${megabytesPerS(bytes, ms).toFixed(1)} MB/s`;
}

/** What was done, for tools. */
export function writtenDocument({ report, record }: WrittenCard): Document {
  const { time, rack, node, address, cardId, image, device, bytes, sha256, verified } = record;
  return {
    ...{ time, rack, node, address, cardId, image, bytes, sha256, verified },
    device: { ...device },
    verifiedOnMedium: report.verifiedOnMedium,
    reusedBytes: report.reusedBytes,
    writeSeconds: seconds(report.writeMs),
    writeMbPerS: megabytesPerS(report.lengthBytes - report.reusedBytes, report.writeMs),
    verifySeconds: seconds(report.verifyMs),
    verifyMbPerS: megabytesPerS(report.lengthBytes, report.verifyMs),
  };
}

function seconds(ms: number): number {
  return Math.round(ms) / MS_PER_S;
}

function megabytesPerS(bytes: number, ms: number): number {
  return Math.round((bytes / BYTES_PER_MB / Math.max(1, ms)) * MS_PER_S * 10) / 10;
}
