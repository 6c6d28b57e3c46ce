import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const REPLY = /^\[(\d+\.\d+)\] \d+ bytes from /;

/** When replies came, in milliseconds, from what `ping -D` writes. */
export function replyTimesMs(output: string): readonly number[] {
  return output.split('\n').flatMap((line) => {
    const [, seconds] = REPLY.exec(line) ?? [];
    return seconds === undefined ? [] : [Number(seconds) * 1_000];
  });
}

/** The longest time without a reply between two that came; `undefined` when there were not two. */
export function longestSilenceBetweenMs(timesMs: readonly number[]): number | undefined {
  const gaps = timesMs.slice(1).map((timeMs, index) => timeMs - (timesMs[index] ?? timeMs));
  return gaps.length === 0 ? undefined : gaps.reduce((one, other) => Math.max(one, other));
}

/**
 * Asks an address at a steady pace whether anyone answers there, as a client of another machine: it keeps believing what it was told last about who has
 * the address. It asks the kernel there, by ICMP, so what it measures is the move of the address alone.
 */
export class AddressProbe {
  readonly #ping: ChildProcess;
  #output = '';

  /** @param enter - what comes before the program, to ask from another network. */
  constructor(enter: readonly string[], address: string, intervalMs: number) {
    const ping = ['ping', '-D', '-n', '-i', (intervalMs / 1_000).toFixed(3), address];
    const [program = '', ...args] = [...enter, ...ping];
    this.#ping = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    this.#ping.stdout?.setEncoding('latin1').on('data', (text: string) => (this.#output += text));
  }

  /** Asks no more; what it heard, by the wall clock. */
  async end(): Promise<readonly number[]> {
    const closed = once(this.#ping, 'close');
    this.#ping.kill('SIGINT');
    await closed;
    return replyTimesMs(this.#output);
  }

  /** Replies so far. What is written in blocks may lag behind. */
  get replies(): number {
    return replyTimesMs(this.#output).length;
  }
}
