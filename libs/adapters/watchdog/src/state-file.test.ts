import type { TaskId } from '@grappe/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatState, parseState, type GuardState } from './state-file.ts';

const uptimeMs = fc.integer({ min: 0, max: 999_999_999_999_999 });
const entry = fc.record({
  task: fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}$/).map((text) => text as TaskId),
  containerId: fc.stringMatching(/^[0-9a-f]{64}$/),
  leaseUntilUptimeMs: uptimeMs,
  killAtUptimeMs: uptimeMs,
});
const state = fc.record({
  bootId: fc.uuid(),
  revision: fc.uuid(),
  entries: fc.array(entry, { maxLength: 8 }),
});

const ID = 'ab'.repeat(32);
const SAMPLE: GuardState = {
  bootId: '6f0a1b2c-3d4e-4f50-8a6b-7c8d9e0f1a2b',
  revision: '11111111-2222-4333-8444-555555555555',
  entries: [
    {
      task: 't-1' as TaskId,
      containerId: ID,
      leaseUntilUptimeMs: 61_230,
      killAtUptimeMs: 70_980,
    },
  ],
};
const TEXT = `grappe-lease-watchdog-1 ${SAMPLE.bootId} ${SAMPLE.revision}\nt-1 ${ID} 61230 70980\nend 1\n`;

describe('the state of the watchdog', () => {
  it('is the text that watchdog.bash reads', () => {
    expect(formatState(SAMPLE)).toBe(TEXT);
  });

  it('is read back as it was written', () => {
    fc.assert(
      fc.property(state, (written) => {
        expect(parseState(formatState(written))).toEqual({ ok: true, value: written });
      }),
    );
  });

  it('is refused when its end is missing, wherever it was cut', () => {
    for (let length = 0; length < TEXT.length; length += 1) {
      expect(parseState(TEXT.slice(0, length)).ok, TEXT.slice(0, length)).toBe(false);
    }
  });

  it.each([
    ['another format', TEXT.replace('watchdog-1', 'watchdog-2'), 'line 1'],
    ['no boot id', TEXT.replace(SAMPLE.bootId, 'boot'), 'line 1'],
    ['more on the first line', TEXT.replace('\n', ' 1\n'), 'line 1'],
    ['a short container id', TEXT.replace(ID, ID.slice(1)), 'line 2'],
    ['a container id in capitals', TEXT.replace(ID, ID.toUpperCase()), 'line 2'],
    ['a time that is no number', TEXT.replace('61230', '6123o'), 'line 2'],
    ['a time before the boot', TEXT.replace('61230', '-61230'), 'line 2'],
    ['an octal number for a shell', TEXT.replace('61230', '061230'), 'line 2'],
    ['a time beyond 64 bits', TEXT.replace('61230', '9'.repeat(20)), 'line 2'],
    ['a field too many', TEXT.replace('70980', '70980 1'), 'line 2'],
    ['a line too many', TEXT.replace('end', `t-2 ${ID} 1 1\nend`), 'the last line'],
    ['something after its end', `${TEXT}t-2 ${ID} 1 1\n`, 'the last line'],
  ])('is refused with %s', (_, text, problem) => {
    expect(parseState(text)).toEqual({ ok: false, error: expect.stringContaining(problem) });
  });
});
