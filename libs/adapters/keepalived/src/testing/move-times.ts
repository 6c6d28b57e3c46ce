import { addressMoveMs } from '@grappe/tool-lab';
import type { GatewayBench } from './gateway-bench.ts';

/** So many moves between the first two gateways of the bench, which take part; in ms. */
export async function moveTimesMs(bench: GatewayBench, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let move = 0; move < count; move += 1) {
    const holder = move % 2;
    await bench.untilHeldBy(holder);
    times.push(await addressMoveMs(bench.lab, holder, move));
    await bench.lab.setLink(holder, true);
    const back = (): boolean => bench.gateways[holder]?.port.status().state === 'backup';
    await bench.until('the one that was cut to be back', back);
  }
  return times;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
