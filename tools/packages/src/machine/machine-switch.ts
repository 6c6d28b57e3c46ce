import { randomBytes } from 'node:crypto';
import { runCommand } from '@grappe/tool-command';
import type { DebianMachine } from './debian-machine.ts';

/** Names of interfaces have at most fifteen characters. */
const NAME_BYTES = 3;
const BRIDGE = 'br0';
/** A machine's own end of its cable. */
const PORT = 'eth0';
const HOST_NUMBER = 254;

/** A network of machines with this host on it, in a namespace of its own, which nothing else here can reach. */
export class MachineSwitch {
  readonly #name = `gm${randomBytes(NAME_BYTES).toString('hex')}`;
  /** The first three numbers of its addresses. */
  readonly #network: string;
  #plugged = 0;

  private constructor(network: string) {
    this.#network = network;
  }

  /** Needs root. `network`: such as 10.231.79, which this host must not know otherwise. */
  static async make(network: string): Promise<MachineSwitch> {
    const made = new MachineSwitch(network);
    const name = made.#name;
    try {
      await ip('netns', 'add', name);
      await ip('-n', name, 'link', 'add', BRIDGE, 'type', 'bridge');
      await ip('-n', name, 'link', 'set', BRIDGE, 'up');
      await ip('link', 'add', name, 'type', 'veth', 'peer', 'name', 'host', 'netns', name);
      await ip('-n', name, 'link', 'set', 'host', 'master', BRIDGE, 'up');
      await ip('address', 'add', `${network}.${HOST_NUMBER}/24`, 'dev', name);
      await ip('link', 'set', name, 'up');
    } catch (error) {
      await made.dispose();
      throw error;
    }
    return made;
  }

  addressOf(number: number): string {
    return `${this.#network}.${number}`;
  }

  /** Gives a machine that runs this address. Its cable is gone when it loses power. */
  async plug(machine: DebianMachine, number: number): Promise<void> {
    this.#plugged += 1;
    const end = `m${this.#plugged}`;
    const peer = ['peer', 'name', PORT, 'netns', String(machine.pid)];
    await ip('-n', this.#name, 'link', 'add', end, 'type', 'veth', ...peer);
    await ip('-n', this.#name, 'link', 'set', end, 'master', BRIDGE, 'up');
    const inside = ['--target', String(machine.pid), '--net', 'ip'];
    const address = `${this.addressOf(number)}/24`;
    await runCommand('nsenter', [...inside, 'address', 'add', address, 'dev', PORT]);
    await runCommand('nsenter', [...inside, 'link', 'set', PORT, 'up']);
  }

  async dispose(): Promise<void> {
    await ip('link', 'delete', this.#name).catch(() => undefined);
    await ip('netns', 'delete', this.#name).catch(() => undefined);
  }
}

async function ip(...args: readonly string[]): Promise<void> {
  await runCommand('ip', args);
}
