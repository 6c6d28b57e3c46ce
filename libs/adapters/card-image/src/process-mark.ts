import { readFile } from 'node:fs/promises';

/** After the name of the program, which may have any characters in it, the 20th field is when the process started (proc(5)). */
const START_FIELD = 19;

/** Names this process so that no later one with its number is taken for it: `1234-56789`. */
export async function processMark(): Promise<string> {
  return `${process.pid}-${(await startOf(process.pid)) ?? '0'}`;
}

/** Whether the process of such a mark still runs. */
export async function isRunning(mark: string): Promise<boolean> {
  const [pid = '', start = ''] = mark.split('-');
  if (!/^\d{1,10}$/.test(pid)) return false;
  const found = await startOf(Number(pid));
  if (found !== undefined) return found === start;
  return start === '0' && isThere(Number(pid));
}

/** In ticks since the boot. Undefined where there is no such process, or no /proc. */
async function startOf(pid: number): Promise<string | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[START_FIELD];
  } catch {
    return undefined;
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return thrown instanceof Error && 'code' in thrown && thrown.code === 'EPERM';
  }
}
