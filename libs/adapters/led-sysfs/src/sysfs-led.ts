import { closeSync, constants, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { err, ok, type Result } from '@grappe/domain';
import type { Led, LedFault } from '@grappe/ports';
import { ledFault } from './led-fault.ts';

export interface SysfsLedOptions {
  /** As below /sys/class/leds: ACT. */
  readonly name: string;
  /** Lit when it is released, where the kernel has no other use for it. */
  readonly left: boolean;
  /** Where sysfs is mounted; for tests and for the virtual rack. */
  readonly root?: string;
}

const SYSFS = '/sys';
/** Never creates a file: a light that has gone is a fault. Truncation matters on ordinary file systems only. */
const WRITE = constants.O_WRONLY | constants.O_TRUNC;
/** Which trigger has a light that is switched by hand. */
const NO_TRIGGER = 'none';
/** Triggers that blink for no reason: given back, they would make a light without an agent look like one with it. */
const BLINKING_TRIGGERS = ['heartbeat', 'timer', 'pattern'];

/**
 * Takes a light of the kernel over: whatever made it blink does not any more. A trigger that is in force then comes back with `release`, unless it
 * blinks by itself; after an agent that was killed nobody knows it any more until the next boot.
 */
export function openSysfsLed(options: SysfsLedOptions): Result<Led, LedFault> {
  const { name, left, root = SYSFS } = options;
  const folder = join(root, 'class', 'leds', name);
  try {
    const brightest = brightestOf(folder);
    const trigger = triggerOf(folder);
    if (trigger !== undefined && trigger !== NO_TRIGGER) writeTo(folder, 'trigger', NO_TRIGGER);
    return ok(new SysfsLed({ name, folder, left, brightest, trigger }));
  } catch (thrown) {
    return err(ledFault(name, folder, thrown));
  }
}

interface TakenLight {
  readonly name: string;
  readonly folder: string;
  readonly left: boolean;
  /** What to write for lit. */
  readonly brightest: string;
  /** Absent: it has none to choose from. */
  readonly trigger: string | undefined;
}

class SysfsLed implements Led {
  readonly #light: TakenLight;
  #released = false;

  constructor(light: TakenLight) {
    this.#light = light;
  }

  write(lit: boolean): Result<void, LedFault> {
    const { name, folder, brightest } = this.#light;
    try {
      writeTo(folder, 'brightness', lit ? brightest : '0');
      return ok(undefined);
    } catch (thrown) {
      return err(ledFault(name, folder, thrown));
    }
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    const { folder, left, trigger } = this.#light;
    this.write(left);
    if (trigger === undefined || trigger === NO_TRIGGER) return;
    if (BLINKING_TRIGGERS.includes(trigger)) return;
    try {
      writeTo(folder, 'trigger', trigger);
    } catch {
      // A module that was unloaded meanwhile took its trigger along: the light stays as it was left.
    }
  }
}

/** Most lights know only 0 and 1; those that can be dimmed say how far. */
function brightestOf(folder: string): string {
  const text = readFileSync(join(folder, 'max_brightness'), 'utf8').trim();
  if (/^[1-9]\d{0,9}$/.test(text)) return text;
  throw new Error(`its max_brightness is ${JSON.stringify(text)}`);
}

/** The one in brackets: `none [mmc0] heartbeat`. */
function triggerOf(folder: string): string | undefined {
  try {
    return /\[([^\]\s]+)\]/.exec(readFileSync(join(folder, 'trigger'), 'utf8'))?.[1];
  } catch {
    // Kernels without triggers have no such file. If it cannot be read for another reason, writing will tell.
    return undefined;
  }
}

function writeTo(folder: string, file: string, text: string): void {
  const descriptor = openSync(join(folder, file), WRITE);
  try {
    writeSync(descriptor, text);
  } finally {
    closeSync(descriptor);
  }
}
