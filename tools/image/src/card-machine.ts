import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { BoardShell, findGpioChip, PinLines, QemuProcess } from '@grappe/tool-board';
import type { CardDisk } from './card-disk.ts';

/** A Pi is up in half a minute; an emulated one takes two to four, and more on a busy machine. */
const BOOT_TIMEOUT_MS = 600_000;
const POWER_OFF_TIMEOUT_MS = 180_000;
/** Of a Pi 3. */
const MEMORY_MB = 1_024;
/** Translated code: a bound for what qemu takes of a small machine. */
const TRANSLATION_MB = 512;
const CORES = 4;

export interface PowerOnOptions {
  readonly disk: CardDisk;
  /** For sockets and the console. */
  readonly folder: string;
}

/** An emulated board that has been switched on and may not have booted yet. Whatever happens, call `end`. */
export class PoweredCard {
  readonly #qemu: QemuProcess;
  readonly #folder: string;

  private constructor(qemu: QemuProcess, folder: string) {
    this.#qemu = qemu;
    this.#folder = folder;
  }

  static on({ disk, folder }: PowerOnOptions): PoweredCard {
    const qemu = new QemuProcess(qemuArguments(disk, folder), consoleFile(folder));
    return new PoweredCard(qemu, folder);
  }

  /** What it has said so far. */
  console(): string {
    try {
      return readFileSync(consoleFile(this.#folder), 'utf8');
    } catch {
      return '';
    }
  }

  /** Waits until a shell answers. */
  async booted(): Promise<BootedCard> {
    return this.#qemu.within(BOOT_TIMEOUT_MS, 'the card had booted', async (signal) => {
      const chip = await findGpioChip(path.join(this.#folder, 'qmp'), signal);
      const pins = await PinLines.open(path.join(this.#folder, 'qtest'), chip, signal);
      const shell = await BoardShell.open(path.join(this.#folder, 'shell'), signal);
      await shell.must('true', { timeoutMs: BOOT_TIMEOUT_MS });
      return new BootedCard(this, shell, pins);
    });
  }

  /** Waits for the board to go off by itself. */
  async hasGoneOff(): Promise<boolean> {
    return this.#qemu.endsWithin(POWER_OFF_TIMEOUT_MS);
  }

  /** Memory that the emulation takes on this host. */
  hostMemoryMb(): number {
    return this.#qemu.memoryMb();
  }

  /**
   * Takes the power away at once: what the board's kernel has not written and flushed is lost, as on a card. (What it has written reaches
   * this host's memory, which outlives the emulator; so a card that loses blocks it has confirmed is not shown.)
   */
  async cutPower(): Promise<void> {
    await this.#qemu.kill();
  }
}

/** A board that runs. */
export class BootedCard {
  readonly shell: BoardShell;
  /** The board's GPIO lines, seen from outside. */
  readonly pins: PinLines;
  readonly #power: PoweredCard;

  constructor(power: PoweredCard, shell: BoardShell, pins: PinLines) {
    this.#power = power;
    this.shell = shell;
    this.pins = pins;
  }

  console(): string {
    return this.#power.console();
  }

  hostMemoryMb(): number {
    return this.#power.hostMemoryMb();
  }

  async hasGoneOff(): Promise<boolean> {
    return this.#power.hasGoneOff();
  }

  async cutPower(): Promise<void> {
    this.shell.close();
    this.pins.close();
    await this.#power.cutPower();
  }

  /** Shuts it down as `poweroff` does: everything is written. */
  async powerOff(): Promise<boolean> {
    await this.shell.run('systemctl --no-block poweroff');
    const off = await this.hasGoneOff();
    await this.cutPower();
    return off;
  }

  /** Cuts its power, if it is still on. */
  async end(): Promise<void> {
    await this.cutPower();
  }
}

/** Switches a card on and waits until it has booted; whatever goes wrong, no process stays. */
export async function bootCard(options: PowerOnOptions): Promise<BootedCard> {
  const power = PoweredCard.on(options);
  try {
    return await power.booted();
  } catch (error) {
    await power.cutPower();
    throw error;
  }
}

const consoleFile = (folder: string): string => path.join(folder, 'console');

/** Each board has its own, by which Grappe tells boards apart that have no serial number; this one belongs to its folder. */
function macOf(folder: string): string {
  const octets = createHash('sha256').update(path.resolve(folder)).digest().subarray(0, 3);
  return [
    '52',
    '54',
    '00',
    ...[...octets].map((octet) => octet.toString(16).padStart(2, '0')),
  ].join(':');
}

function qemuArguments(disk: CardDisk, folder: string): readonly string[] {
  const listening = (name: string) => `${path.join(folder, name)},server=on,wait=off`;
  const drive = `file=${disk.overlay},if=none,id=card,format=qcow2,cache=writeback`;
  return [
    ...['-M', 'virt', '-cpu', 'cortex-a53', '-smp', `${CORES}`, '-m', `${MEMORY_MB}`],
    ...['-accel', `tcg,thread=multi,tb-size=${TRANSLATION_MB}`],
    ...['-nodefaults', '-display', 'none', '-no-reboot'],
    ...['-kernel', disk.kernel, '-initrd', disk.initrd, '-append', disk.commandLine],
    ...['-drive', drive, '-device', 'virtio-blk-pci,drive=card'],
    ...['-serial', `file:${consoleFile(folder)}`],
    ...['-chardev', `socket,id=shell,path=${listening('shell')}`],
    ...['-device', 'virtio-serial-pci', '-device', 'virtserialport,chardev=shell,name=shell'],
    // Without its ROM, which is another package and is for booting from the network.
    ...[
      '-netdev',
      'user,id=net',
      '-device',
      `virtio-net-pci,netdev=net,romfile=,mac=${macOf(folder)}`,
    ],
    // A Pi has one too, and systemd holds it; here it bites nobody, because 15 s are little for an emulator on a machine that many share.
    ...['-device', 'i6300esb', '-action', 'watchdog=none'],
    // Seconds of waiting for randomness less, as on a Pi, whose chip has a generator.
    ...['-device', 'virtio-rng-pci'],
    ...['-qmp', `unix:${listening('qmp')}`, '-qtest', `unix:${listening('qtest')}`],
    ...['-qtest-log', 'none'],
  ];
}
