import { createReadStream, createWriteStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { BoardFiles } from './board-files.ts';
import { BoardShell } from './board-shell.ts';
import { findGpioChip } from './device-tree.ts';
import { PinLines } from './pin-lines.ts';
import { QemuProcess } from './qemu-process.ts';

/** Systemd is up after half a minute on two cores. */
const BOOT_TIMEOUT_MS = 180_000;
/** Services get some seconds each to end, and somebody may have to find another place for them before. */
const POWER_OFF_TIMEOUT_MS = 120_000;
/** Of a Pi 3. The files of the system take 170 MB of it, twice that while they are unpacked. */
const MEMORY_MB = 1_024;
/** Translated code: more than Node needs, and a bound for what qemu takes of a small machine. */
const TRANSLATION_MB = 256;
const CORES = 2;

export interface MachineOptions {
  readonly files: BoardFiles;
  /** Archive with what this board has besides. */
  readonly extra: string;
  /** For sockets, console and files of the machine. */
  readonly folder: string;
}

/** An arm64 board that qemu emulates, booted with systemd. */
export class BoardMachine {
  readonly shell: BoardShell;
  /** The board's GPIO lines, seen from outside. */
  readonly pins: PinLines;
  readonly #qemu: QemuProcess;

  private constructor(qemu: QemuProcess, shell: BoardShell, pins: PinLines) {
    this.#qemu = qemu;
    this.shell = shell;
    this.pins = pins;
  }

  /** Boots a board; whatever goes wrong, no process stays. */
  static async boot(options: MachineOptions): Promise<BoardMachine> {
    const { folder, files, extra } = options;
    const initial = path.join(folder, 'initrd.cpio');
    // The kernel unpacks archives one after the other.
    await pipeline(createReadStream(files.system), createWriteStream(initial));
    await pipeline(createReadStream(extra), createWriteStream(initial, { flags: 'a' }));
    const qemu = new QemuProcess(
      qemuArguments(files.kernel, initial, folder),
      path.join(folder, 'console'),
    );
    try {
      return await qemu.within(BOOT_TIMEOUT_MS, 'the board had booted', (signal) =>
        BoardMachine.#connect(qemu, folder, signal),
      );
    } catch (error) {
      await qemu.kill();
      throw error;
    }
  }

  static async #connect(
    qemu: QemuProcess,
    folder: string,
    signal: AbortSignal,
  ): Promise<BoardMachine> {
    const chip = await findGpioChip(path.join(folder, 'qmp'), signal);
    const pins = await PinLines.open(path.join(folder, 'qtest'), chip, signal);
    const shell = await BoardShell.open(path.join(folder, 'shell'), signal);
    await shell.must('true', { timeoutMs: BOOT_TIMEOUT_MS });
    return new BoardMachine(qemu, shell, pins);
  }

  /** Memory that the emulation takes on this host. */
  hostMemoryMb(): number {
    return this.#qemu.memoryMb();
  }

  /** Waits for the board to go off by itself. */
  async hasGoneOff(): Promise<boolean> {
    return this.#qemu.endsWithin(POWER_OFF_TIMEOUT_MS);
  }

  /** Cuts its power, if it is still on. */
  async end(): Promise<void> {
    this.shell.close();
    this.pins.close();
    await this.#qemu.kill();
  }
}

function qemuArguments(kernel: string, initial: string, folder: string): readonly string[] {
  const listening = (name: string) => `${path.join(folder, name)},server=on,wait=off`;
  return [
    ...['-M', 'virt', '-cpu', 'cortex-a53', '-smp', `${CORES}`, '-m', `${MEMORY_MB}`],
    ...['-accel', `tcg,thread=multi,tb-size=${TRANSLATION_MB}`],
    ...['-nodefaults', '-display', 'none', '-no-reboot', '-kernel', kernel, '-initrd', initial],
    ...['-append', 'console=ttyAMA0 loglevel=4 panic=-1'],
    ...['-serial', `file:${path.join(folder, 'console')}`],
    ...['-chardev', `socket,id=shell,path=${listening('shell')}`],
    ...['-device', 'virtio-serial-pci', '-device', 'virtserialport,chardev=shell,nr=1'],
    // Without its ROM, which is another package and is for booting from the network.
    ...['-netdev', 'user,id=net', '-device', 'virtio-net-pci,netdev=net,romfile='],
    ...['-qmp', `unix:${listening('qmp')}`, '-qtest', `unix:${listening('qtest')}`],
    ...['-qtest-log', 'none'],
  ];
}
