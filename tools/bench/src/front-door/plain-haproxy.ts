import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Lab } from '@grappe/tool-lab';
import { BenchError } from '../bench-error.ts';
import { waitFor } from '../rack/wait-for.ts';
import { runCommand } from '../rack/run-command.ts';

/** On the gateway's own address; nothing else there has them. */
const PORTS = { plain: 18_080, promising: 18_081 } as const;
const START_TIMEOUT_MS = 10_000;
/** Fields of /proc/PID/stat after the name: user and system time, in ticks, are the 12th and 13th. */
const TIME_FIELDS = [11, 12] as const;

/** Where it runs, and what for. */
export interface HandPlace {
  readonly lab: Lab;
  readonly node: string;
  readonly servers: readonly string[];
  readonly signal: AbortSignal;
}

/** How much a person asks of it; part of the path of its configuration. */
export type HandKind = keyof typeof PORTS;

/** What the command line of one that was configured by hand looks like. */
export function handPattern(kind: HandKind): string {
  return `^haproxy -f .*/by-hand-${kind}-`;
}

/**
 * As a person would write it. `plain` has what people want first: round robin, an HTTP check, and servers that know who asks. `promising` has
 * besides what the front door keeps requests from failing with: further attempts, dead servers and nodes found as soon, reloads that break no connection.
 */
export function handConfiguration(kind: HandKind, servers: readonly string[]): string {
  const more = kind === 'plain' ? NOTHING_MORE : PROMISES;
  const lines = servers.map(
    (address, index) => `  server s${index + 1} ${address} check${more.server}`,
  );
  const rows = [
    'global',
    '  maxconn 2000',
    ...more.global,
    'defaults',
    '  mode http',
    '  timeout connect 5s',
    '  timeout client 1m',
    '  timeout server 1m',
    'frontend web',
    `  bind :${PORTS[kind]}`,
    '  option forwardfor',
    ...more.frontEnd,
    '  default_backend web',
    'backend web',
    '  balance roundrobin',
    '  option httpchk GET /',
    ...more.backEnd,
    ...lines,
  ];
  return `${rows.join('\n')}\n`;
}

const NOTHING_MORE = { global: [], frontEnd: [], backEnd: [], server: '' } as const;

const PROMISES = {
  global: ['  close-spread-time infinite'],
  frontEnd: [
    '  http-request set-header X-Forwarded-Proto http',
    '  http-after-response set-header Connection close if { stopping }',
  ],
  backEnd: [
    '  timeout connect 500ms',
    '  retries 3',
    '  option redispatch 1',
    '  retry-on conn-failure empty-response response-timeout',
    '  http-request disable-l7-retry unless { method GET HEAD OPTIONS }',
    '  option srvtcpka',
    '  srvtcpka-idle 1s',
    '  srvtcpka-intvl 1s',
    '  srvtcpka-cnt 2',
    '  timeout check 500ms',
  ],
  server:
    ' inter 500ms fastinter 200ms rise 2 fall 2 observe layer4 error-limit 1 on-error fail-check tcp-ut 2s',
} as const;

/** Runs HAProxy on a gateway as a person would configure it for the same servers, for as long as it is used. */
export async function withHandmadeHaproxy<T>(
  { lab, node, servers, signal }: HandPlace,
  kind: HandKind,
  use: (url: string) => Promise<T>,
): Promise<T> {
  const name = `haproxy-by-hand-${kind}`;
  const folder = mkdtempSync(path.join(lab.node(node).runFolder, `by-hand-${kind}-`));
  const file = path.join(folder, 'haproxy.cfg');
  writeFileSync(file, handConfiguration(kind, servers));
  const url = `http://${lab.node(node).address}:${PORTS[kind]}/`;
  await lab.startProcess({ name, node, command: 'haproxy', args: ['-f', file] });
  try {
    const answers = async (): Promise<{ found: true; value: undefined }> => {
      await runCommand('curl', ['--silent', '--fail', '--max-time', '1', url]);
      return { found: true, value: undefined };
    };
    await waitFor(answers, { what: name, timeoutMs: START_TIMEOUT_MS, signal });
    return await use(url);
  } finally {
    await lab.stopProcess(name);
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
