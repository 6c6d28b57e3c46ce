import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CardRecord, DeviceFacts } from '@grappe/adapter-card-device';
import type { CliIo } from '../io.ts';

/** Where it is kept which card went to which node. */
export function cardRecordsFile(io: CliIo): string {
  const given = io.env['XDG_DATA_HOME'] ?? '';
  const base = given === '' ? join(io.env['HOME'] ?? homedir(), '.local', 'share') : given;
  return join(base, 'grappe', 'cards.jsonl');
}

/** The latest record of the card in a reader; only a reader of the machine's own shows which card it is. */
export function recordOfCard(
  records: readonly CardRecord[],
  { cid }: DeviceFacts,
): CardRecord | undefined {
  return cid === '' ? undefined : records.findLast(({ device }) => device.cid === cid);
}

/** Nodes of a rack that a verified card was written for. */
export function nodesWithCard(
  records: readonly CardRecord[],
  rack: string,
): ReadonlyMap<string, CardRecord> {
  const written = records.filter((record) => record.rack === rack && record.verified);
  return new Map(
    written.flatMap((record) => (record.node === null ? [] : [[record.node, record]])),
  );
}
