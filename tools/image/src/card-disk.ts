import path from 'node:path';
import { runCommand } from '@grappe/tool-command';
import { BootPartition } from './boot-partition.ts';
import { emulatedCommandLine } from './command-line.ts';

const MIB = 1_048_576;

/** A card with an image on it. What the board writes lies in a file of its own over the image, and stays from one boot to the next. */
export interface CardDisk {
  readonly overlay: string;
  readonly kernel: string;
  readonly initrd: string;
  readonly commandLine: string;
}

export interface CardOptions {
  /** Stays as it is. */
  readonly image: string;
  /** Of this card alone. */
  readonly folder: string;
  /** How large the card is; it is not checked against the image. */
  readonly sizeMb: number;
}

/** Makes a card, and takes from its boot partition what the firmware of a Pi would start. */
export async function makeCard({ image, folder, sizeMb }: CardOptions): Promise<CardDisk> {
  const boot = new BootPartition(image);
  const overlay = path.join(folder, 'card.qcow2');
  const backing = ['-b', path.resolve(image), '-F', 'raw'];
  await runCommand('qemu-img', [
    ...['create', '-q', '-f', 'qcow2', ...backing, overlay, `${sizeMb * MIB}`],
  ]);
  return {
    overlay,
    kernel: await boot.extract('vmlinuz-', folder),
    initrd: await boot.extract('initrd.img-', folder),
    commandLine: emulatedCommandLine(await boot.read('cmdline.txt')),
  };
}
