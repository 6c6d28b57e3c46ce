import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { checkServiceNetwork, err, ok, type Result, type ServiceNetwork } from '@grappe/domain';
import type { ServiceRouting, ServiceRoutingProblem } from '@grappe/ports';
import { rulesToApply, rulesToRemove } from './rules.ts';

/** They take some milliseconds; on a board that is busy with other things perhaps a second. */
const PROGRAM_TIMEOUT_MS = 10_000;
/** Docker changes rules as well, and each waits for the other; seconds, as the program wants it. */
const LOCK_WAIT = '5';
/** Rules of 2,048 ports have 200 KB, and others may have some, too. */
const OUTPUT_BYTES_MAX = 16_777_216;
/** The agent's environment is nobody's business; administrators' programs are not on every path. */
const ENVIRONMENT = {
  LC_ALL: 'C',
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
};
/** Who has made a route, in the kernel's list of protocols: one that nobody else uses. */
const ROUTE_PROTOCOL = '77';
/** Docker's default bridge, before it is there. */
const DOCKER_BRIDGE = 'docker0';
const FLUSH_ROUTES = ['route', 'flush', 'table', 'local', 'proto', ROUTE_PROTOCOL];
const INTERFACE_NAME = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,14}$/;

type Outcome = Result<void, ServiceRoutingProblem>;

interface Ended {
  readonly status: number | 'missing';
  readonly output: string;
  readonly complaint: string;
}

type Run = (program: string, args: readonly string[], input?: string) => Promise<Ended>;

/**
 * By one route, which makes the whole range local to the node, and rules of iptables (ADR 0023). Both are looked at as the kernel has them, each time: others
 * may take them away.
 */
export class NodeServiceRouting implements ServiceRouting {
  readonly #run: Run;
  #last: Promise<unknown> = Promise.resolve();

  /** `within`: what runs the programs, such as `ip netns exec NAME`; absent: nothing does. */
  constructor({ within = [] }: { readonly within?: readonly string[] } = {}) {
    this.#run = async (program, args, input) => run([...within, program, ...args], input);
  }

  async apply(network: ServiceNetwork): Promise<Outcome> {
    const problems = checkServiceNetwork(network);
    if (problems.length > 0) {
      const message = `the addresses of services cannot be used: ${problems.join('; ')}`;
      return err({ code: 'invalid', message, remedy: '' });
    }
    // First the guard: nobody is to come in between.
    return this.#inTurn(async () => {
      const guarded = await restore(this.#run, (saved) =>
        rulesToApply(saved, network, containerBridges(network.nodes)),
      );
      return guarded.ok ? layRoute(this.#run, network.cidr) : guarded;
    });
  }

  async remove(): Promise<Outcome> {
    return this.#inTurn(async () => {
      const flushed = await this.#run('ip', FLUSH_ROUTES);
      if (flushed.status === 'missing') return ok(undefined);
      return restore(this.#run, rulesToRemove);
    });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const current = this.#last.then(work);
    this.#last = current.catch(() => undefined);
    return current;
  }
}

/** Interfaces from which this node's containers come: bridges, but for one that has the node's own address. */
function containerBridges(nodes: readonly string[]): readonly string[] {
  const own = new Set(nodes);
  const interfaces = networkInterfaces();
  const bridges = readdirSync('/sys/class/net').filter((name) => {
    const isBridge = existsSync(`/sys/class/net/${name}/bridge`) && INTERFACE_NAME.test(name);
    return isBridge && !(interfaces[name] ?? []).some(({ address }) => own.has(address));
  });
  return [...new Set([DOCKER_BRIDGE, ...bridges])].sort();
}

async function restore(run: Run, change: (saved: string) => string | undefined): Promise<Outcome> {
  const saved = await run('iptables-save', []);
  if (saved.status !== 0) return failed('iptables-save', saved);
  const text = change(saved.output);
  if (text === undefined) return ok(undefined);
  const restored = await run('iptables-restore', ['--noflush', '--wait', LOCK_WAIT], text);
  return restored.status === 0 ? ok(undefined) : failed('iptables-restore', restored);
}

async function layRoute(run: Run, cidr: string): Promise<Outcome> {
  const list = ['-4', '-o', 'route', 'show', 'table', 'local', 'proto', ROUTE_PROTOCOL];
  const listed = await run('ip', list);
  if (listed.status !== 0) return failed('ip', listed);
  const lines = listed.output.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 1 && lines[0]?.includes(` ${cidr} `) === true) return ok(undefined);
  for (const args of [
    FLUSH_ROUTES,
    ['route', 'replace', 'local', cidr, 'dev', 'lo', 'proto', ROUTE_PROTOCOL],
  ]) {
    const done = await run('ip', args);
    if (done.status !== 0) return failed('ip', done);
  }
  return ok(undefined);
}

function failed(program: string, { status, complaint }: Ended): Outcome {
  if (status === 'missing') {
    const message = `services are not to be reached by their names on this node: ${program} is not installed`;
    return err({ code: 'notInstalled', message, remedy: 'apt-get install iptables iproute2' });
  }
  const said = complaint.trim() === '' ? `status ${status}` : complaint.trim().slice(0, 500);
  const message = `services are not to be reached by their names on this node: ${program} says: ${said}`;
  const remedy = 'Its kernel has to have the modules that Docker needs, and xt_comment.';
  return err({ code: 'failed', message, remedy });
}

/** Runs a program to its end. Never rejects. */
async function run(command: readonly string[], input = ''): Promise<Ended> {
  const [program = '', ...args] = command;
  const options = {
    env: ENVIRONMENT,
    timeout: PROGRAM_TIMEOUT_MS,
    killSignal: 'SIGKILL',
    maxBuffer: OUTPUT_BYTES_MAX,
  } as const;
  return new Promise((resolve) => {
    const child = execFile(program, args, options, (error, output, complaint) => {
      resolve({ status: statusOf(error), output, complaint });
    });
    // It may end before it has read all; its status says so.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

const TIMED_OUT = 124;

function statusOf(error: (Error & { code?: unknown }) | null): Ended['status'] {
  if (error === null) return 0;
  if (error.code === 'ENOENT') return 'missing';
  return typeof error.code === 'number' ? error.code : TIMED_OUT;
}
