import type { NodeName } from '@grappe/domain';
import { describe, expect, it } from 'vitest';
import { VERSION_LOG_PERIOD_MS, VersionRefusals } from './version-refusals.ts';

const pi1 = 'pi1' as NodeName;
const pi2 = 'pi2' as NodeName;

describe('an agent of another version that goes on dialling', () => {
  it('is said once, and again every now and then', () => {
    const refusals = new VersionRefusals();
    const said: number[] = [];
    for (let atMs = 0; atMs <= 2 * VERSION_LOG_PERIOD_MS; atMs += 1_000)
      if (refusals.isNews(pi1, 1, atMs)) said.push(atMs);
    expect(said).toEqual([0, VERSION_LOG_PERIOD_MS, 2 * VERSION_LOG_PERIOD_MS]);
  });

  it('is said for each node, and for each version', () => {
    const refusals = new VersionRefusals();
    expect(refusals.isNews(pi1, 1, 0)).toBe(true);
    expect(refusals.isNews(pi2, 1, 0)).toBe(true);
    expect(refusals.isNews(pi1, 3, 0)).toBe(true);
    expect(refusals.isNews(pi1, 3, 1)).toBe(false);
  });

  it('is said anew when the node has spoken our version in between', () => {
    const refusals = new VersionRefusals();
    refusals.isNews(pi1, 1, 0);
    refusals.agreed(pi1);
    expect(refusals.isNews(pi1, 1, 1)).toBe(true);
  });
});
