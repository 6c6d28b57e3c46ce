import { readFileSync } from 'node:fs';
import type { CpuTimes } from '@grappe/ports';

const STAT_PATH = '/proc/stat';
/** user, nice, system, idle, iowait, irq, softirq, steal; what guests used is in user already. */
const COLUMNS = 8;
const IDLE = 3;
const IOWAIT = 4;

/** In ticks of all processors together. Undefined where the kernel is not Linux, or its text not what it should be. */
export async function readCpuTimes(path: string = STAT_PATH): Promise<CpuTimes | undefined> {
  const text = textOf(path);
  const [name, ...columns] = text.slice(0, text.indexOf('\n')).split(/\s+/);
  const ticks = columns.slice(0, COLUMNS).map(Number);
  if (name !== 'cpu' || ticks.length <= IDLE || !ticks.every(Number.isFinite)) return undefined;
  const total = ticks.reduce((sum, one) => sum + one, 0);
  return { busy: total - (ticks[IDLE] ?? 0) - (ticks[IOWAIT] ?? 0), total };
}

/** At once: the kernel makes this text in memory, and to have another thread wait for it takes ten times as long as to read it. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
