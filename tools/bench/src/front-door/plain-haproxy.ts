import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Lab } from '@grappe/tool-lab';
import { BenchError } from '../bench-error.ts';
import { waitFor } from '../rack/wait-for.ts';
import { runCommand } from '../rack/run-command.ts';

/** On the gateway's own address; nothing else there has it. */
const PLAIN_PORT = 18_080;
const PROCESS = 'plain-haproxy';
const START_TIMEOUT_MS = 10_000;
/** Fields of /proc/PID/stat after the name: user and system time, in ticks, are the 12th and 13th. */
const TIME_FIELDS = [11, 12] as const;

/** As a person would write it who wants what people want: round robin, an HTTP check, and servers that know who asks. */
function plainConfiguration(servers: readonly string[]): string {
  const lines = servers.map((address, index) => `  server s${index + 1} ${address} check`);
  return `global
  maxconn 2000
defaults
  mode http
  timeout connect 5s
  timeout client 1m
  timeout server 1m
frontend web
  bind :${PLAIN_PORT}
  option forwardfor
  default_backend web
backend web
  balance roundrobin
  option httpchk GET /
${lines.join('\n')}
`;
}

/** Runs HAProxy on a gateway as a person would configure it for the same servers, for as long as it is used. */
export async function withPlainHaproxy<T>(
  lab: Lab,
  node: string,
  servers: readonly string[],
  signal: AbortSignal,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(path.join(lab.node(node).runFolder, 'plain-'));
  const file = path.join(folder, 'haproxy.cfg');
  writeFileSync(file, plainConfiguration(servers));
  const url = `http://${lab.node(node).address}:${PLAIN_PORT}/`;
  await lab.startProcess({ name: PROCESS, node, command: 'haproxy', args: ['-f', file] });
  try {
    const answers = async (): Promise<{ found: true; value: undefined }> => {
      await runCommand('curl', ['--silent', '--fail', '--max-time', '1', url]);
      return { found: true, value: undefined };
    };
    await waitFor(answers, { what: 'plain HAProxy', timeoutMs: START_TIMEOUT_MS, signal });
    return await use(url);
  } finally {
    await lab.stopProcess(PROCESS);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Time of a core that all processes of a node have used whose command line matches, in seconds. */
export async function cpuSecondsOf(lab: Lab, node: string, pattern: string): Promise<number> {
  const found = await lab.exec(node, 'pgrep', ['-f', pattern]);
  const files = found.stdout
    .split('\n')
    .flatMap((pid) => (pid === '' ? [] : [`/proc/${pid}/stat`]));
  if (files.length === 0) throw new BenchError(`no process of ${node} matches ${pattern}`);
  const { stdout } = await lab.exec(node, 'cat', files);
  const ticksPerS = Number(await runCommand('getconf', ['CLK_TCK']));
  return stdout.split('\n').reduce((sum, line) => sum + ticksIn(line), 0) / ticksPerS;
}

function ticksIn(line: string): number {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return TIME_FIELDS.reduce((sum, at) => sum + Number(fields[at] ?? 0), 0);
}
