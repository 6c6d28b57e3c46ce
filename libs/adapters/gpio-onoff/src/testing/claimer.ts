import { OnoffGpio } from '../onoff-gpio.ts';

/** A process that drives GPIO 17 active, prints what came of it, and ends as it is told. */
const [root, how] = process.argv.slice(2);
if (root === undefined) throw new Error('usage: claimer ROOT end|exit|throw|stay|nobody');

/** The user "nobody" of Debian. */
const NOBODY = 65_534;

const timers = {
  after: (delayMs: number, fire: () => void) => {
    const timer = setTimeout(fire, delayMs);
    return () => clearTimeout(timer);
  },
};
const gpio = new OnoffGpio({ root, timers });
if (how === 'nobody') {
  // Loads what only root may be able to read.
  gpio.input({ bcm: 4, purpose: 'button', activeLow: false, debounceMs: 0 }, () => undefined);
  gpio.close();
  process.seteuid?.(NOBODY);
}
const request = { bcm: 17, purpose: 'relay of p2', activeLow: true, safe: 'inactive' } as const;
const claimed = gpio.output(request);
if (claimed.ok) claimed.value.write(true);
process.stdout.write(`${JSON.stringify(claimed.ok ? 'driven' : claimed.error)}\n`);
if (how === 'exit') process.exit(3);
if (how === 'throw') throw new Error('as asked for');
if (how === 'stay') setInterval(() => undefined, 1_000);
