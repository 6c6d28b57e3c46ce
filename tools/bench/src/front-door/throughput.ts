import { existsSync } from 'node:fs';
import { BenchError } from '../bench-error.ts';
import { runCommand } from '../rack/run-command.ts';

/** What is asked for as many requests as it can answer. */
export interface Throughput {
  readonly requestsPerS: number;
  /** Time of a core that the proxy took for each request, in microseconds. */
  readonly cpuUsPerRequest: number;
}

const WRK = '/usr/bin/wrk';
const THREADS = 1;
/** As a rack of this size has, and enough that no connection waits for another. */
const CONNECTIONS = 32;
const SECONDS = 4;
const US_PER_S = 1_000_000;
const RATE_LINE = /^Requests\/sec:\s+([\d.]+)$/m;
const TOTAL_LINE = /^\s*(\d+) requests in /m;
const ERRORS_LINE = /^\s*(?:Socket errors|Non-2xx or 3xx responses): .*$/m;

export function requireWrk(): void {
  if (existsSync(WRK)) return;
  throw new BenchError(
    `${WRK} is missing, which compares proxies\nInstall it: apt-get install wrk`,
  );
}

/** Requests over connections that are kept, each as soon as the one before is answered. `cpuS` tells how long a proxy has computed so far. */
export async function measureThroughput(
  url: string,
  cpuS: () => Promise<number>,
): Promise<Throughput> {
  const before = await cpuS();
  const args = ['-t', String(THREADS), '-c', String(CONNECTIONS), '-d', `${SECONDS}s`, url];
  const output = await runCommand(WRK, args);
  const { requestsPerS, requests } = readWrk(output);
  const spentS = (await cpuS()) - before;
  return { requestsPerS, cpuUsPerRequest: (spentS * US_PER_S) / requests };
}

/** What wrk prints: the pace and the number of requests. Throws when any of them failed. */
export function readWrk(output: string): { requestsPerS: number; requests: number } {
  const [, rate] = RATE_LINE.exec(output) ?? [];
  const [, total] = TOTAL_LINE.exec(output) ?? [];
  const [errors] = ERRORS_LINE.exec(output) ?? [];
  if (errors !== undefined) throw new BenchError(`requests failed: ${errors.trim()}`);
  if (rate === undefined || total === undefined) throw new BenchError(`wrk said: ${output}`);
  return { requestsPerS: Number(rate), requests: Number(total) };
}
