import { describe, expect, it } from 'vitest';
import { jsonRecords, recordError } from './json-records.ts';
import { JSON_RECORD_CHARS_MAX } from './limits.ts';

async function recordsOf(chunks: readonly (Buffer | string)[]): Promise<unknown[]> {
  const records: unknown[] = [];
  const stream = (async function* () {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  })();
  for await (const record of jsonRecords(stream)) records.push(record);
  return records;
}

describe('jsonRecords', () => {
  it('reads a record a line, however they are cut, with or without a last line end', async () => {
    const text = '{"a":1}\r\n\n{"b":"é"}\n{"c":[]}';
    const expected = [{ a: 1 }, { b: 'é' }, { c: [] }];
    expect(await recordsOf([text])).toEqual(expected);
    const bytes = Buffer.from(text);
    const single = Array.from(bytes, (_, i) => bytes.subarray(i, i + 1));
    expect(await recordsOf(single)).toEqual(expected);
  });

  it('refuses what is no record or too long for one', async () => {
    await expect(recordsOf(['no json\n'])).rejects.toThrow();
    await expect(recordsOf(['7\n'])).rejects.toThrow(/something else than a record/);
    const endless = Array<string>(17).fill(' '.repeat(JSON_RECORD_CHARS_MAX / 16));
    await expect(recordsOf(endless)).rejects.toThrow(/more than/);
  });

  it('tells the failure in a progress stream', () => {
    expect(recordError({ error: 'x', errorDetail: {} })).toBe('x');
    expect(recordError({ stream: 'fine' })).toBeUndefined();
  });
});
