import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { JsonFrontDoorMemory } from '@grappe/adapter-files';
import {
  virtualIpSpec,
  type FrontDoorReport,
  type GatewayDuty,
  type NodeName,
  type RackName,
} from '@grappe/domain';
import { frontDoor, frontDoorServer, httpBackEnd, httpFrontEnd } from '@grappe/port-contracts';
import { GatewayLab } from '@grappe/tool-lab';

const MAIN = fileURLToPath(new URL('gateway-main.ts', import.meta.url));
const PORT = 80;
const SERVER_PORT = 8_069;
const SERVER = `require('node:http').createServer((request, answer) => answer.end('served'))
  .listen(${SERVER_PORT}, '0.0.0.0', () => process.stdout.write('ready'))`;
/** Until an address has moved: a client tries again for so long, which is seconds on a busy machine. */
const REQUEST_SECONDS_MAX = 5;

type Message = { readonly report?: FrontDoorReport; readonly halted?: true };

/** An agent's front door in a gateway of the lab, with the controller in the test's hands. */
export class TestGateway {
  readonly #lab: GatewayLab;
  readonly #index: number;
  #child: ChildProcess | undefined;
  report: FrontDoorReport | undefined;

  constructor(lab: GatewayLab, index: number) {
    this.#lab = lab;
    this.#index = index;
  }

  get #machine(): GatewayLab['gateways'][number] {
    const machine = this.#lab.gateways[this.#index];
    if (machine === undefined) throw new Error(`the lab has no gateway ${this.#index}`);
    return machine;
  }

  get #memoryFile(): string {
    return join(this.#machine.folder, 'front-door.json');
  }

  duty(number: number): GatewayDuty {
    const { client, gateways, virtualIp: address } = this.#lab;
    const partners = gateways.map((one, index) => {
      return { node: `n${index}` as NodeName, address: one.address };
    });
    const own = `n${this.#index}` as NodeName;
    const virtualIp = virtualIpSpec('pearl' as RackName, address, partners, own);
    const server = frontDoorServer(1, { address: client.address, port: SERVER_PORT });
    const end = { ...httpFrontEnd('web', PORT, 'web'), listen: [{ address, port: PORT }] };
    return {
      generation: { term: 1, number },
      door: frontDoor([end], [httpBackEnd('web', [server])]),
      ...(virtualIp && { virtualIp }),
      certificates: [],
    };
  }

  /** As the card has it when the node boots. */
  async remember(duty: GatewayDuty): Promise<void> {
    await new JsonFrontDoorMemory(this.#memoryFile, `${this.#memoryFile}.note`).save(duty);
  }

  async start(): Promise<void> {
    const { enter, folder } = this.#machine;
    const node = [process.execPath, '--import', 'tsx', MAIN, join(folder, 'run'), this.#memoryFile];
    const [program = '', ...before] = enter;
    const child = spawn(program, [...before, ...node], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.on('message', ({ report }: Message) => {
      this.report = report ?? this.report;
    });
    await once(child, 'message');
  }

  /** What the controller says now. */
  tell(duty: GatewayDuty): void {
    this.#child?.send({ duty });
  }

  async halt(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const halted = new Promise<void>((resolve) => {
      child.on('message', (message: Message) => {
        if (message.halted) resolve();
      });
    });
    child.send({ halt: true });
    await halted;
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
  }

  /** Processes of this gateway whose arguments contain that. */
  pids(text: string): readonly number[] {
    const needle = join(this.#machine.folder, 'run');
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => {
        const line = Number.isInteger(pid) ? argumentsOf(pid) : '';
        return line.includes(needle) && line.includes(text) && !line.includes('gateway-main');
      });
  }
}

/** Two gateways with a virtual IP, and a client beside them that has the only server as well. */
export class GatewayPair {
  readonly lab: GatewayLab;
  readonly gateways: readonly [TestGateway, TestGateway];

  private constructor(lab: GatewayLab) {
    this.lab = lab;
    this.gateways = [new TestGateway(lab, 0), new TestGateway(lab, 1)];
  }

  static async create(): Promise<GatewayPair> {
    const pair = new GatewayPair(await GatewayLab.create(2));
    const server = pair.#inClient([process.execPath, '-e', SERVER]);
    await once(server.stdout ?? server, 'data');
    return pair;
  }

  /** What is answered on the virtual IP; why not, otherwise. Tried once, and waited for. */
  async ask(): Promise<string> {
    const url = `http://${this.lab.virtualIp}:${PORT}/`;
    const limit = ['--silent', '--show-error', '--max-time', `${REQUEST_SECONDS_MAX}`];
    const client = this.#inClient(['curl', ...limit, url]);
    let said = '';
    for (const stream of [client.stdout, client.stderr]) {
      stream?.on('data', (chunk: Buffer) => (said += chunk.toString('utf8')));
    }
    await once(client, 'close');
    return said;
  }

  async dispose(): Promise<void> {
    for (const gateway of this.gateways) await gateway.end('SIGTERM');
    await this.lab.dispose();
  }

  #inClient([program = '', ...args]: readonly string[]): ChildProcess {
    const [enter = '', ...before] = this.lab.client.enter;
    return spawn(enter, [...before, program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  }
}

function argumentsOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
