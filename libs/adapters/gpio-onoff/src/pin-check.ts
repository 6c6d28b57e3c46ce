import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { GpioFault, Timers } from '@grappe/ports';
import { findHeaderChip, type GpioChip } from './header-chip.ts';
import { KERNEL_GPIO_ROOT } from './load-onoff.ts';
import { OnoffGpio } from './onoff-gpio.ts';

/** How often an output is switched on and off. */
const TOGGLES = 3;

export interface PinCheckPlan {
  /** The tree of the kernel's GPIO class. */
  readonly root?: string;
  /** Pin to drive; nothing that minds may hang on it. */
  readonly output?: number;
  /** Pin to listen on. */
  readonly input?: number;
  /** Edges to wait for on it. */
  readonly edges: number;
  /** How long to wait for them. */
  readonly waitMs: number;
  /** Pins that are expected to be refused. */
  readonly refused: readonly number[];
}

export interface PinCheckReport {
  readonly root: string;
  readonly chip: GpioChip | { readonly fault: string };
  /** `levels`: what the kernel said was on the pin: at first, after each write (active, inactive, ...), after the release. */
  readonly output?: { readonly bcm: number; readonly levels: readonly string[] } | GpioFault;
  readonly input?:
    | { readonly bcm: number; readonly active: boolean; readonly changes: readonly boolean[] }
    | GpioFault;
  readonly refused: readonly (GpioFault | { readonly bcm: number; readonly cause: 'none' })[];
  /** Everything was as planned. */
  readonly ok: boolean;
}

/**
 * Drives and reads real pins through the adapter, and says what came of it. Reading back does not go through onoff. `onListening` is called when
 * edges may come.
 */
export async function checkPins(
  plan: PinCheckPlan,
  timers: Timers,
  onListening: () => void = () => undefined,
): Promise<PinCheckReport> {
  const root = plan.root ?? KERNEL_GPIO_ROOT;
  const gpio = new OnoffGpio({ root, timers });
  const chip = findHeaderChip(root);
  const checks = {
    ...(plan.output === undefined ? {} : { output: checkOutput(gpio, root, plan.output) }),
    ...(plan.input === undefined
      ? {}
      : { input: await checkInput({ gpio, bcm: plan.input, plan, timers, onListening }) }),
    refused: plan.refused.map((bcm) => checkRefused(gpio, bcm)),
  };
  gpio.close();
  return {
    root,
    chip: chip.ok ? chip.value : { fault: `${chip.error.reason}; ${chip.error.remedy}` },
    ...checks,
    ok: chip.ok && isAsPlanned(plan, checks),
  };
}

type Checks = Pick<PinCheckReport, 'output' | 'input' | 'refused'>;

function isAsPlanned(plan: PinCheckPlan, { output, input, refused }: Checks): boolean {
  const wanted = ['0', ...Array.from({ length: TOGGLES }, () => ['1', '0']).flat(), '0'].join();
  const isDriven = output === undefined || ('levels' in output && output.levels.join() === wanted);
  const isHeard = input === undefined || ('changes' in input && input.changes.length >= plan.edges);
  return isDriven && isHeard && refused.every(({ cause }) => cause !== 'none');
}

function checkOutput(
  gpio: OnoffGpio,
  root: string,
  bcm: number,
): NonNullable<PinCheckReport['output']> {
  const request = {
    bcm,
    purpose: 'check of an output',
    activeLow: false,
    safe: 'inactive',
  } as const;
  const claimed = gpio.output(request);
  if (!claimed.ok) return claimed.error;
  const levels = [levelOf(root, bcm)];
  for (let toggle = 0; toggle < TOGGLES; toggle += 1) {
    for (const active of [true, false]) {
      const written = claimed.value.write(active);
      if (!written.ok) return written.error;
      levels.push(levelOf(root, bcm));
    }
  }
  claimed.value.release();
  return { bcm, levels: [...levels, levelOf(root, bcm)] };
}

function levelOf(root: string, bcm: number): string {
  const chip = findHeaderChip(root);
  if (!chip.ok) return chip.error.reason;
  return readFileSync(path.join(root, `gpio${chip.value.base + bcm}`, 'value'), 'utf8').trim();
}

interface InputCheck {
  readonly gpio: OnoffGpio;
  readonly bcm: number;
  readonly plan: PinCheckPlan;
  readonly timers: Timers;
  readonly onListening: () => void;
}

async function checkInput(check: InputCheck): Promise<NonNullable<PinCheckReport['input']>> {
  const { gpio, bcm, plan, timers, onListening } = check;
  const changes: boolean[] = [];
  let enough = (): void => undefined;
  const heardEnough = new Promise<void>((resolve) => (enough = resolve));
  const request = { bcm, purpose: 'check of an input', activeLow: false, debounceMs: 0 };
  const claimed = gpio.input(request, (active) => {
    changes.push(active);
    if (changes.length >= plan.edges) enough();
  });
  if (!claimed.ok) return claimed.error;
  const active = claimed.value.read();
  onListening();
  if (plan.edges > 0) {
    const cancel = timers.after(plan.waitMs, enough);
    await heardEnough;
    cancel();
  }
  claimed.value.release();
  return active.ok ? { bcm, active: active.value, changes } : active.error;
}

function checkRefused(gpio: OnoffGpio, bcm: number): PinCheckReport['refused'][number] {
  const request = { bcm, purpose: 'check of a refusal', activeLow: false, debounceMs: 0 };
  const claimed = gpio.input(request, () => undefined);
  if (!claimed.ok) return claimed.error;
  claimed.value.release();
  return { bcm, cause: 'none' };
}
