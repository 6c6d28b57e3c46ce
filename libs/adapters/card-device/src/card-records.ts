import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { GrappeError } from '@grappe/domain';
import { errnoOf } from './medium-error.ts';

/** Which card was written for whom; one line of JSON in the file of records. Nothing in it is secret. */
export interface CardRecord {
  /** ISO 8601, UTC. */
  readonly time: string;
  /** Null: a card without the identity of a node. */
  readonly rack: string | null;
  readonly node: string | null;
  readonly address: string | null;
  readonly cardId: string | null;
  readonly image: string;
  readonly device: {
    readonly path: string;
    readonly model: string;
    readonly serial: string;
    /** Of the card itself, where a reader shows it. */
    readonly cid: string;
    readonly sizeBytes: number;
  };
  readonly bytes: number;
  readonly sha256: string;
  readonly verified: boolean;
}

/** Who reads: the one who writes. The name of a rack and its nodes are nobody else's business. */
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
const NEWLINE = 0x0a;

/** Adds a record; when it resolves it outlives a power cut. */
export async function appendCardRecord(path: string, record: CardRecord): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: FOLDER_MODE });
    const file = await open(path, 'a+', FILE_MODE);
    try {
      const { size } = await file.stat();
      const last = Buffer.alloc(1);
      if (size > 0) await file.read(last, 0, 1, size - 1);
      // A power cut may have left half a line: the next one begins anew.
      const begin = size > 0 && last[0] !== NEWLINE ? '\n' : '';
      await file.writeFile(`${begin}${JSON.stringify(record)}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (cause) {
    throw new GrappeError('INTERNAL', `cannot record the card in ${path}: ${errnoOf(cause)}`, {
      remedy: 'the card itself is complete; make room, or give yourself that file',
      cause,
    });
  }
}

/** All records, the oldest first. A line that is no record, as a power cut leaves one, is left out. */
export async function readCardRecords(path: string): Promise<readonly CardRecord[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw new GrappeError('INVALID_INPUT', `cannot read ${path}: ${errnoOf(cause)}`, { cause });
  }
  return text.split('\n').flatMap((line) => {
    const record = recordOf(line);
    return record === undefined ? [] : [record];
  });
}

function recordOf(line: string): CardRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const fields = value as Readonly<Record<string, unknown>>;
  const device = (fields['device'] ?? {}) as Readonly<Record<string, unknown>>;
  const time = textOf(fields['time']);
  if (Number.isNaN(Date.parse(time))) return undefined;
  return {
    time,
    rack: textOrNull(fields['rack']),
    node: textOrNull(fields['node']),
    address: textOrNull(fields['address']),
    cardId: textOrNull(fields['cardId']),
    image: textOf(fields['image']),
    device: {
      path: textOf(device['path']),
      model: textOf(device['model']),
      serial: textOf(device['serial']),
      cid: textOf(device['cid']),
      sizeBytes: numberOf(device['sizeBytes']),
    },
    bytes: numberOf(fields['bytes']),
    sha256: textOf(fields['sha256']),
    verified: fields['verified'] === true,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function numberOf(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
