import { describe, expect, it } from 'vitest';
import {
  CA_LIFETIME_MS,
  checkClock,
  expiryMs,
  issueTimeMs,
  LIFETIMES_MS,
  needsRenewal,
  RELEASE_DATE_MS,
} from './lifetimes.ts';

const right = Date.UTC(2027, 5, 1);
const caEnd = issueTimeMs(right) + CA_LIFETIME_MS;

describe('lifetimes', () => {
  it('count from the release where the clock is behind it', () => {
    expect(expiryMs('node', 60_000, caEnd)).toBe(RELEASE_DATE_MS + LIFETIMES_MS.node);
    expect(expiryMs('node', right, caEnd)).toBe(right + LIFETIMES_MS.node);
  });

  it('never go beyond the CA', () => {
    expect(expiryMs('controller', caEnd - 1_000, caEnd)).toBe(caEnd);
  });

  it('are whole seconds, as X.509 has them', () => {
    expect(issueTimeMs(right + 1) % 1_000).toBe(0);
    for (const ms of [CA_LIFETIME_MS, ...Object.values(LIFETIMES_MS)]) expect(ms % 1_000).toBe(0);
  });

  it('ask for renewal after 60 %', () => {
    const certificate = {
      identity: { kind: 'node' },
      notAfterMs: right + LIFETIMES_MS.node,
    } as const;
    const at = (part: number) => needsRenewal(certificate, right + LIFETIMES_MS.node * part);
    expect([at(0), at(0.59), at(0.61), at(1.5)]).toEqual([false, false, true, true]);
    expect(needsRenewal(certificate, 0)).toBe(false);
  });
});

describe('checkClock', () => {
  it('has nothing to say about a plausible clock, with or without a CA', () => {
    expect(checkClock({ nowMs: right })).toBeUndefined();
    expect(checkClock({ nowMs: right, caNotAfterMs: caEnd })).toBeUndefined();
    expect(checkClock({ nowMs: right - 3_600_000, caNotAfterMs: caEnd })).toBeUndefined();
  });

  it('reports 1970', () => {
    expect(checkClock({ nowMs: 60_000 })).toMatchObject({
      kind: 'clock-behind',
      boundMs: RELEASE_DATE_MS,
      message: expect.stringMatching(/1970-01-01T00:01.*before this release was made/),
    });
  });

  it('reports a time before the CA was made', () => {
    expect(checkClock({ nowMs: right - 90_000_000_0, caNotAfterMs: caEnd })).toMatchObject({
      kind: 'clock-behind',
      boundMs: right,
      message: expect.stringMatching(/before the rack's CA was made \(2027-06-01/),
    });
  });

  it('reports a time after the end of the CA, and one no date can hold', () => {
    const ahead = checkClock({ nowMs: Date.UTC(2090, 0), caNotAfterMs: caEnd });
    expect(ahead).toMatchObject({ kind: 'clock-ahead', boundMs: caEnd });
    expect(checkClock({ nowMs: 1e17, caNotAfterMs: caEnd })?.message).toMatch(
      /100000000000000000 ms/,
    );
  });
});
