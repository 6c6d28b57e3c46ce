import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mustRun, runCommand } from './run-command.ts';

/** A machine of the small network: a namespace with one interface, eth0. */
export interface LabMachine {
  readonly namespace: string;
  readonly address: string;
  /** What comes before a program to run it there. Its process id stays the one that was started. */
  readonly enter: readonly string[];
  /** Of its own, in memory if possible. */
  readonly folder: string;
}

const TMPFS = '/dev/shm';
/** Long enough for several tests at a time, and short enough for the names of namespaces. */
const NAME_BYTES = 3;
/** A network that nothing else here uses: namespaces keep it apart in any case. */
const NETWORK = '10.231.77';
const PREFIX_LENGTH = 24;
const SWITCH = 'br0';
/** Its number as a protocol. */
const VRRP = '112';
const CLIENT_HOST = 9;
const FIRST_GATEWAY_HOST = 11;
const VIRTUAL_HOST = 50;

/**
 * A switch with a client and a few gateways, each in a namespace of its own: enough for addresses that move between machines, and made in a
 * fraction of a second. For racks with engines there is `Lab`.
 */
export class GatewayLab {
  readonly client: LabMachine;
  readonly gateways: readonly LabMachine[];
  /** An address of that network that nobody has. */
  readonly virtualIp = `${NETWORK}.${VIRTUAL_HOST}`;
  readonly #switch: string;
  readonly #folder: string;
  readonly #strangers: LabMachine[] = [];

  private constructor(folder: string, name: string, gateways: number) {
    this.#folder = folder;
    this.#switch = `${name}sw`;
    const machine = (suffix: string, host: number): LabMachine => ({
      namespace: `${name}${suffix}`,
      address: `${NETWORK}.${host}`,
      enter: ['nsenter', `--net=/run/netns/${name}${suffix}`, '--'],
      folder: path.join(folder, suffix),
    });
    this.client = machine('cl', CLIENT_HOST);
    this.gateways = Array.from({ length: gateways }, (_, index) =>
      machine(`g${index}`, FIRST_GATEWAY_HOST + index),
    );
  }

  /** Needs root. */
  static async create(gateways: number): Promise<GatewayLab> {
    const parent = existsSync(TMPFS) ? TMPFS : tmpdir();
    const folder = await mkdtemp(path.join(parent, 'grappe-gateways-'));
    const lab = new GatewayLab(folder, `gw${randomBytes(NAME_BYTES).toString('hex')}`, gateways);
    try {
      await lab.#build();
    } catch (cause) {
      await lab.dispose();
      throw cause;
    }
    return lab;
  }

  /** Unplugs a gateway, which sees that its link is gone, or plugs it in. */
  async setLink(gateway: number, up: boolean): Promise<void> {
    await this.#ip(['link', 'set', portOf(this.#gateway(gateway)), up ? 'up' : 'down']);
  }

  /** Lets the switch pass nothing from or to a gateway, which still has its link, or everything again. */
  async setPassed(gateway: number, passed: boolean): Promise<void> {
    const where = passed ? ['master', SWITCH] : ['nomaster'];
    await this.#ip(['link', 'set', portOf(this.#gateway(gateway)), ...where]);
  }

  /** Lets a gateway hear nothing of what another one says by VRRP, or hear it again. */
  async setAdvertsHeard(by: number, from: number, heard: boolean): Promise<void> {
    const [program = '', ...enter] = this.#gateway(by).enter;
    const rule = ['INPUT', '-s', this.#gateway(from).address, '-p', VRRP, '-j', 'DROP'];
    await mustRun(program, [...enter, 'iptables', heard ? '-D' : '-I', ...rule]);
  }

  /** Plugs in another machine that has that address; its MAC address. */
  async addStranger(address: string): Promise<string> {
    const namespace = `${this.#switch.slice(0, -2)}s${this.#strangers.length}`;
    const enter = ['nsenter', `--net=/run/netns/${namespace}`, '--'];
    const stranger = { namespace, address, enter, folder: path.join(this.#folder, namespace) };
    await this.#plugIn(stranger);
    this.#strangers.push(stranger);
    const text = await mustRun('ip', ['-n', namespace, '-br', 'link', 'show', 'dev', 'eth0']);
    return /[0-9a-f]{2}(?::[0-9a-f]{2}){5}/.exec(text)?.[0] ?? '';
  }

  async removeStrangers(): Promise<void> {
    for (const { namespace } of this.#strangers.splice(0)) await this.#unplug(namespace);
  }

  /** Which gateways have that address on their interface just now. */
  async holders(address = this.virtualIp): Promise<readonly number[]> {
    const held = await Promise.all(
      this.gateways.map(async ({ namespace }) => {
        const show = ['-n', namespace, '-br', '-4', 'address', 'show', 'to', `${address}/32`];
        return (await mustRun('ip', show)).trim() !== '';
      }),
    );
    return held.flatMap((holds, index) => (holds ? [index] : []));
  }

  /** Ends everything that runs there, and removes all of it. */
  async dispose(): Promise<void> {
    await this.removeStrangers();
    for (const { namespace } of [...this.gateways, this.client]) await this.#unplug(namespace);
    await runCommand('ip', ['netns', 'del', this.#switch]);
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #build(): Promise<void> {
    await mustRun('ip', ['netns', 'add', this.#switch]);
    await this.#ip(['link', 'add', SWITCH, 'type', 'bridge']);
    await this.#ip(['link', 'set', SWITCH, 'up']);
    for (const machine of [this.client, ...this.gateways]) await this.#plugIn(machine);
  }

  async #plugIn(machine: LabMachine): Promise<void> {
    const { namespace, address, folder } = machine;
    await mkdir(folder, { recursive: true });
    await mustRun('ip', ['netns', 'add', namespace]);
    const ends = ['type', 'veth', 'peer', 'name', 'eth0', 'netns', namespace];
    await this.#ip(['link', 'add', portOf(machine), ...ends]);
    await this.#ip(['link', 'set', portOf(machine), 'master', SWITCH, 'up']);
    const inside = (args: readonly string[]): Promise<string> =>
      mustRun('ip', ['-n', namespace, ...args]);
    await inside(['address', 'add', `${address}/${PREFIX_LENGTH}`, 'dev', 'eth0']);
    await inside(['link', 'set', 'lo', 'up']);
    await inside(['link', 'set', 'eth0', 'up']);
  }

  async #unplug(namespace: string): Promise<void> {
    const { stdout } = await runCommand('ip', ['netns', 'pids', namespace]);
    for (const pid of stdout.split('\n').filter((line) => line !== '')) {
      try {
        process.kill(Number(pid), 'SIGKILL');
      } catch {
        // It has just ended.
      }
    }
    await runCommand('ip', ['netns', 'del', namespace]);
  }

  async #ip(args: readonly string[]): Promise<void> {
    await mustRun('ip', ['-n', this.#switch, ...args]);
  }

  #gateway(index: number): LabMachine {
    const machine = this.gateways[index];
    if (machine === undefined) throw new Error(`the lab has no gateway ${index}`);
    return machine;
  }
}

/** Its end at the switch. */
function portOf({ namespace }: LabMachine): string {
  return `p-${namespace}`;
}
