import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LOG_LINE_BYTES_MAX } from './limits.ts';
import { LogFrames } from './log-frames.ts';

const STAMP = '2026-03-01T12:00:00.000000001Z';

function frame(stream: 1 | 2, payload: string | Buffer): Buffer {
  const body = Buffer.from(payload);
  const header = Buffer.alloc(8);
  header.writeUInt8(stream, 0);
  header.writeUInt32BE(body.length, 4);
  return Buffer.concat([header, body]);
}

describe('LogFrames', () => {
  it('splits streams, time stamps and line ends off', () => {
    const frames = new LogFrames();
    const bytes = Buffer.concat([
      frame(1, `${STAMP} hello world\n`),
      frame(2, `${STAMP} oh\r\n`),
      frame(1, `${STAMP} \n`),
    ]);
    expect(frames.push(bytes)).toEqual([
      { stream: 'stdout', timestamp: STAMP, text: 'hello world' },
      { stream: 'stderr', timestamp: STAMP, text: 'oh' },
      { stream: 'stdout', timestamp: STAMP, text: '' },
    ]);
    expect(frames.flush()).toEqual([]);
  });

  it('gives the same lines however the bytes are cut', () => {
    const bytes = Buffer.concat([
      frame(1, `${STAMP} één\n`),
      frame(2, `${STAMP} half `),
      frame(1, `${STAMP} between\n`),
      frame(2, `${STAMP} whole\n`),
      frame(1, `${STAMP} no end`),
    ]);
    const expected = ['één', 'between', 'half whole', 'no end'];
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: bytes.length }), { maxLength: 8 }), (cuts) => {
        const frames = new LogFrames();
        const ends = [...cuts].sort((a, b) => a - b);
        const chunks = [...ends, bytes.length].map((end, i) =>
          bytes.subarray(ends[i - 1] ?? 0, end),
        );
        const lines = [...chunks.flatMap((chunk) => frames.push(chunk)), ...frames.flush()];
        expect(lines.map(({ text }) => text)).toEqual(expected);
      }),
    );
  });

  it('keeps a character whole that the engine has cut', () => {
    const bytes = Buffer.from('é\n');
    const stamp = Buffer.from(`${STAMP} `);
    const frames = new LogFrames();
    const first = frame(1, Buffer.concat([stamp, bytes.subarray(0, 1)]));
    const second = frame(1, Buffer.concat([stamp, bytes.subarray(1)]));
    expect(frames.push(Buffer.concat([first, second]))[0]?.text).toBe('é');
  });

  it('passes an endless line on in pieces, losing nothing', () => {
    const frames = new LogFrames();
    const piece = 'x'.repeat(16_000);
    const lines = Array.from({ length: 10 }, () => frame(1, `${STAMP} ${piece}`)).flatMap((bytes) =>
      frames.push(bytes),
    );
    lines.push(...frames.push(frame(1, `${STAMP} end\n`)));
    expect(lines.map(({ text }) => text).join('')).toBe(`${piece.repeat(10)}end`);
    for (const { text } of lines) expect(text.length).toBeLessThanOrEqual(LOG_LINE_BYTES_MAX);
    const [oversized] = new LogFrames().push(
      frame(1, `${STAMP} ${'y'.repeat(LOG_LINE_BYTES_MAX + 1)}\n`),
    );
    expect(oversized?.text).toHaveLength(LOG_LINE_BYTES_MAX);
  });

  it('refuses what is not in frames', () => {
    expect(() => new LogFrames().push(Buffer.from('plain text'))).toThrow(/frame format/);
    const huge = Buffer.alloc(8, 0xff);
    huge.writeUInt8(1, 0);
    expect(() => new LogFrames().push(huge)).toThrow(/frame format/);
  });
});
