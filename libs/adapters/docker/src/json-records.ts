import { JSON_RECORD_CHARS_MAX } from './limits.ts';

export type JsonRecord = Readonly<Record<string, unknown>>;

/**
 * The records of an engine's stream, one JSON object a line. Stops reading while the consumer is busy. Throws when a line is no JSON
 * object or longer than {@link JSON_RECORD_CHARS_MAX}, and whatever the stream throws.
 */
export async function* jsonRecords(
  stream: AsyncIterable<Buffer | string>,
  onChunk: () => void = () => undefined,
): AsyncGenerator<JsonRecord> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    onChunk();
    rest += typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > JSON_RECORD_CHARS_MAX) {
      throw new Error(`the engine sent a record of more than ${JSON_RECORD_CHARS_MAX} characters`);
    }
    for (const line of lines) {
      if (line.trim() !== '') yield parseRecord(line);
    }
  }
  if (rest.trim() !== '') yield parseRecord(rest);
}

function parseRecord(line: string): JsonRecord {
  const value: unknown = JSON.parse(line);
  if (typeof value !== 'object' || value === null) {
    throw new Error('the engine sent something else than a record');
  }
  return value as JsonRecord;
}

/** The failure that a progress stream reports, which the engine does with status 200. */
export function recordError(record: JsonRecord): string | undefined {
  return typeof record['error'] === 'string' ? record['error'] : undefined;
}
