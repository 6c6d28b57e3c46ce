import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LoadBalancerSubject, TestServer } from '@grappe/port-contracts';
import { HaproxyLoadBalancer } from '../haproxy-load-balancer.ts';
import { workerUser } from '../worker-user.ts';

/** A web server that answers with its name and that of the client, after a while if the path says so. Arguments: name, address, port. */
export const WEB_SERVER = `
const [name, address = '127.0.0.1', port = 0] = process.argv.slice(1);
require('node:http').createServer((request, answer) => {
  const waitMs = Number(new URL(request.url, 'http://x').searchParams.get('wait') ?? 0);
  request.resume();
  request.on('end', () => setTimeout(() => {
    answer.setHeader('x-client', request.headers['x-forwarded-for'] ?? '');
    answer.end(name);
  }, waitMs));
}).listen(Number(port), address, function () { process.stdout.write(this.address().port + '\\n'); });
`;

export interface WebServer extends TestServer {
  readonly child: ChildProcess;
}

/** As /run/grappe is. */
function passable(folder: string): string {
  chmodSync(folder, 0o755);
  return folder;
}

/** Machinery of one test: a run folder, web servers that are processes of their own, and the end of all of them. */
export class HaproxyBench implements LoadBalancerSubject {
  readonly runFolder = passable(mkdtempSync(join(tmpdir(), 'grappe-hap-')));
  readonly #servers: ChildProcess[] = [];
  readonly #squatters: Server[] = [];

  make(): HaproxyLoadBalancer {
    const user = workerUser();
    const runFolder = join(this.runFolder, 'run');
    return new HaproxyLoadBalancer({ runFolder, ...(user === undefined ? {} : { user }) });
  }

  async serve(name: string): Promise<WebServer> {
    const child = spawn(process.execPath, ['-e', WEB_SERVER, name], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#servers.push(child);
    const [port] = (await once(child.stdout, 'data')) as [Buffer];
    return { address: '127.0.0.1', port: Number(port.toString()), child };
  }

  async freePort(): Promise<number> {
    const server = createServer();
    const port = await listen(server, 0);
    server.close();
    await once(server, 'close');
    return port;
  }

  async occupy(port: number): Promise<void> {
    const server = createServer();
    this.#squatters.push(server);
    await listen(server, port);
  }

  async reach(port: number, host?: string, path?: string): Promise<string | undefined> {
    const agent = new Agent({ keepAlive: false });
    const outcome = await get({ port, agent, host, path }).catch(() => undefined);
    return outcome?.status === 200 ? outcome.body : undefined;
  }

  async dispose(): Promise<void> {
    for (const child of this.#servers) child.kill('SIGKILL');
    for (const server of this.#squatters) server.close();
    rmSync(this.runFolder, { recursive: true, force: true });
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

export interface Question {
  readonly port: number;
  readonly agent: Agent;
  readonly host?: string | undefined;
  readonly path?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly method?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** One request, without any retry. */
export async function get(question: Question): Promise<Answer> {
  const { port, agent, host = 'localhost', path = '/', headers = {}, method = 'GET' } = question;
  return new Promise((resolve, reject) => {
    const asked = request(
      { host: '127.0.0.1', port, agent, path, method, headers: { host, ...headers } },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (text: string) => (body += text));
        answer.on('error', reject);
        answer.on('end', () => {
          resolve({ status: answer.statusCode ?? 0, body, headers: answer.headers });
        });
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}
