import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NodeCard, NodeName, RackName } from '@grappe/domain';
import { formatNodeCard } from '@grappe/formats';
import { command } from './test-controller.ts';

export const SSH_KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMHd4kK8zbw9P8VSVF8m7hkS0+thGU4O3OrOxNPVR72 node@rack';
export const WIFI_KEY = '0123456789abcdef'.repeat(4);

const EXECUTABLE = 0o755;

/** Programs of the system, which write down how they were called. */
const PROGRAMS = {
  'usr/bin/networkctl': '',
  'usr/bin/systemctl': '',
  'usr/bin/systemd-run': '',
  'usr/bin/dpkg-deb': 'echo "grappe-agent 2.0"',
  'usr/bin/dpkg-query': 'printf "installed 1.0"',
  'usr/sbin/wpa_cli': '',
};

/** A board in a folder: a system with its programs, a boot partition, a sysfs tree with the board's own light and one cable. */
export class PreparedBoard {
  readonly root = mkdtempSync(path.join(tmpdir(), 'grappe-first-boot-board-'));
  #process: ChildProcess | undefined;
  log = '';

  constructor() {
    const { uid, gid } = ids();
    this.write(
      'etc/passwd',
      `root:x:0:0:root:/root:/bin/sh\npi:x:${uid}:${gid}::/home/pi:/bin/sh\n`,
    );
    this.write('etc/hosts', '127.0.0.1\tlocalhost\n');
    this.write('proc/sys/kernel/hostname', 'blank\n');
    this.write('home/pi/.profile', '');
    for (const [file, text] of Object.entries(PROGRAMS)) this.program(file, text);
    this.write('sys/class/leds/ACT/max_brightness', '1\n');
    this.write('sys/class/leds/ACT/brightness', '0\n');
    this.write('sys/class/leds/ACT/trigger', 'none [mmc0] heartbeat\n');
    this.write('sys/class/net/eth7/type', '1\n');
    this.write('sys/class/net/eth7/carrier', '0\n');
  }

  /** Writes a card, as "grappe image prepare" does. */
  prepare(card: NodeCard, token: string, wifiKey?: string): void {
    this.write('boot/firmware/grappe/card.json', formatNodeCard(card));
    this.write('boot/firmware/grappe/join-token', `${token}\n`);
    if (wifiKey !== undefined) this.write('boot/firmware/grappe/wifi-key', `${wifiKey}\n`);
  }

  program(file: string, text: string): void {
    const name = path.basename(file);
    this.write(file, `#!/bin/sh\necho "${name} $*" >>'${this.#at('calls')}'\n${text}\n`);
    chmodSync(this.#at(file), EXECUTABLE);
  }

  /** Starts the real program. */
  switchOn(): void {
    const args = command('agent', [
      ...['first-boot', '--root-folder', this.root, '--sysfs-root', this.#at('sys')],
      ...['--data-dir', this.#at('var/lib/grappe/agent'), '--run-dir', this.#at('run/grappe')],
    ]);
    const started = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    started.stderr.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    this.#process = started;
  }

  /** Until it has ended by itself; its exit code. */
  async ended(): Promise<number | null> {
    const running = this.#process;
    if (running === undefined) throw new Error('the board is off');
    if (running.exitCode === null) await once(running, 'exit');
    return running.exitCode;
  }

  async cutPower(): Promise<void> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null) return;
    running.kill('SIGKILL');
    await once(running, 'exit');
  }

  async terminate(): Promise<number | null> {
    this.#process?.kill('SIGTERM');
    return this.ended();
  }

  has(file: string): boolean {
    return existsSync(this.#at(file));
  }

  read(file: string): string {
    return this.has(file) ? readFileSync(this.#at(file), 'utf8') : '';
  }

  write(file: string, text: string): void {
    mkdirSync(path.dirname(this.#at(file)), { recursive: true });
    writeFileSync(this.#at(file), text);
  }

  get calls(): readonly string[] {
    return this.read('calls').trim().split('\n');
  }

  get report(): string {
    return this.read('boot/firmware/grappe/first-boot.txt');
  }

  get status(): { readonly phase?: string; readonly reason?: { readonly kind: string } } {
    return JSON.parse(this.read('run/grappe/first-boot.json') || '{}') as object;
  }

  async remove(): Promise<void> {
    await this.cutPower();
    rmSync(this.root, { recursive: true, force: true });
  }

  #at(file: string): string {
    return path.join(this.root, file);
  }
}

/** Who runs the test, so that it may give files to the board's user. */
function ids(): { readonly uid: number; readonly gid: number } {
  return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
}

/** A card for one node, each with an id of its own. */
export function cardFor(node: string, changes: Partial<NodeCard>): NodeCard {
  return {
    cardId: randomBytes(16).toString('hex'),
    system: 'grappe',
    rack: 'black-pearl' as RackName,
    node: node as NodeName,
    controllers: ['127.0.0.1:7443'],
    network: { nameServers: [] },
    timeServers: [],
    access: { user: 'pi', sshKeys: [SSH_KEY] },
    leds: {},
    packages: [],
    ...changes,
  };
}
