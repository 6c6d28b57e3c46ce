import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { err, ok, type Result } from '@grappe/domain';
import { errnoOf, type PinTrouble } from './pin-trouble.ts';

/** A GPIO chip as the kernel lists it. */
export interface GpioChip {
  readonly label: string;
  /** Number of its first line in sysfs. Differs from kernel to kernel, also on the same board. */
  readonly base: number;
  readonly lines: number;
}

/** The chips behind the 40-pin header: Pi 0 to 3, Pi 4, Pi 5. Other chips of a Pi drive its own lights and regulators. */
const HEADER_CHIPS = ['pinctrl-rp1', 'pinctrl-bcm2711', 'pinctrl-bcm2835'];
/** The only chip of qemu's "virt" machine, on which the board test runs; labelled by its address. */
const PL061 = /\.pl061$/;

/** The chip whose lines are numbered as BCM numbers are, or undefined. */
export function chooseHeaderChip(chips: readonly GpioChip[]): GpioChip | undefined {
  const ofPi = HEADER_CHIPS.map((label) => chips.find((chip) => chip.label === label));
  const virtual = chips.filter((chip) => PL061.test(chip.label)).sort((a, b) => a.base - b.base);
  return ofPi.find((chip) => chip !== undefined) ?? virtual[0];
}

/** Looks at `root` anew each time: a few small files, once per pin. */
export function findHeaderChip(root: string): Result<GpioChip, PinTrouble> {
  try {
    const names = readdirSync(root);
    if (!names.includes('export')) return err(noInterface(`${root} has no file "export"`));
    const chips = names
      .filter((name) => /^gpiochip\d+$/.test(name))
      .map((name) => readChip(path.join(root, name)));
    const chosen = chooseHeaderChip(chips);
    return chosen === undefined ? err(unknownChips(root, chips)) : ok(chosen);
  } catch (error) {
    return err(unreadable(root, error));
  }
}

function readChip(folder: string): GpioChip {
  const text = (name: string) => readFileSync(path.join(folder, name), 'utf8').trim();
  return { label: text('label'), base: Number(text('base')), lines: Number(text('ngpio')) };
}

function noInterface(what: string): PinTrouble {
  return {
    cause: 'unsupported',
    reason: what,
    remedy: 'use a kernel with CONFIG_GPIO_SYSFS, or take the pins of this node out of rack.yaml',
  };
}

function unknownChips(root: string, chips: readonly GpioChip[]): PinTrouble {
  const labels = chips.map((chip) => chip.label).join(', ');
  return {
    cause: 'unsupported',
    reason:
      chips.length === 0
        ? `no GPIO chip is listed in ${root}`
        : `none of the GPIO chips in ${root} is that of a Raspberry Pi's header: ${labels}`,
    remedy: 'pins can be used on Raspberry Pis only; take them out of rack.yaml for this node',
  };
}

function unreadable(root: string, error: unknown): PinTrouble {
  const code = errnoOf(error);
  if (code === 'ENOENT') return noInterface(`this kernel has no ${root}`);
  return {
    cause: code === 'EACCES' || code === 'EPERM' ? 'forbidden' : 'failed',
    reason: `the GPIO chips in ${root} cannot be read (${code ?? String(error)})`,
    remedy: 'run the agent as root, or look into the log of the kernel',
  };
}
