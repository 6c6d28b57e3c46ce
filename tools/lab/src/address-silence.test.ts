import { describe, expect, it } from 'vitest';
import { longestSilenceBetweenMs, replyTimesMs } from './address-silence.ts';

const OUTPUT = `PING 10.0.0.50 (10.0.0.50) 56(84) bytes of data.
[1795260771.500000] 64 bytes from 10.0.0.50: icmp_seq=1 ttl=64 time=0.054 ms
[1795260771.505000] From 10.0.0.9 icmp_seq=2 Destination Host Unreachable
[1795260771.750000] 64 bytes from 10.0.0.50: icmp_seq=51 ttl=64 time=0.030 ms
[1795260771.755000] 64 bytes from 10.0.0.50: icmp_seq=52 ttl=64 time=0.030 ms

--- 10.0.0.50 ping statistics ---
`;

describe('the silence of an address', () => {
  it('is the longest time between two replies', () => {
    const times = replyTimesMs(OUTPUT);
    expect(times).toHaveLength(3);
    expect(longestSilenceBetweenMs(times)).toBeCloseTo(250, 3);
  });

  it('is unknown with less than two', () => {
    expect(longestSilenceBetweenMs([])).toBeUndefined();
    expect(longestSilenceBetweenMs([5])).toBeUndefined();
  });
});
