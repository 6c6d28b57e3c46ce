import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { BenchError } from '../bench-error.ts';
import { typescriptLoader } from '@grappe/tool-lab';
import type { Impairment } from './impairment.ts';

/** What the relay is told when it starts. */
export interface RelayOrder {
  readonly impairment: Impairment;
  readonly seed: number;
  readonly relayAddress: string;
  readonly tunnelAddress: string;
  readonly port: number;
}

/** What the relay has done so far. */
export interface RelayCounts {
  packets: number;
  lost: number;
  /** The most that a packet was passed on later than it was meant to be. */
  latestMs: number;
}

export interface Relay {
  readonly counts: () => Promise<RelayCounts>;
  readonly stop: () => void;
}

const PROGRAM = fileURLToPath(new URL('relay-main.ts', import.meta.url));
/** It loads in a fraction of a second, and answers at once. */
const ANSWER_TIMEOUT_MS = 20_000;

/** Starts the program that delays and loses packets. It ends with this process, whatever happens. */
export async function startRelay(order: RelayOrder): Promise<Relay> {
  const child = fork(PROGRAM, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: ['--import', typescriptLoader()],
  });
  const ask = (message: RelayOrder | 'count'): Promise<RelayCounts> => {
    const answer = nextAnswer(child);
    child.send(message);
    return answer;
  };
  const stop = (): void => {
    if (child.connected) child.disconnect();
  };
  try {
    await ask(order);
  } catch (error) {
    stop();
    throw error;
  }
  return { counts: () => ask('count'), stop };
}

function nextAnswer(child: ChildProcess): Promise<RelayCounts> {
  return new Promise((resolve, reject) => {
    const settle = (decide: () => void): void => {
      clearTimeout(deadline);
      child.off('message', onMessage);
      child.off('exit', onExit);
      decide();
    };
    const fail = (what: string): void =>
      settle(() => reject(new BenchError(`the program that delays packets ${what}`)));
    const onMessage = (counts: unknown): void => settle(() => resolve(counts as RelayCounts));
    const onExit = (): void => fail('ended; its last words are above');
    const deadline = setTimeout(() => fail('does not answer'), ANSWER_TIMEOUT_MS);
    child.on('message', onMessage);
    child.on('exit', onExit);
  });
}
