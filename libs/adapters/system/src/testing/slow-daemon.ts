import { setTimeout as delay } from 'node:timers/promises';
import { createLogger } from '../create-logger.ts';
import { stopOnSignal } from '../daemon.ts';

/** A process for the tests to end: takes a moment to stop, and says so before and after. */
const STOP_MS = 300;

const stop = async (): Promise<void> => {
  process.stdout.write('stopping\n');
  await delay(STOP_MS);
  process.stdout.write('stopped\n');
};
process.once('exit', () => process.stdout.write('exit\n'));
stopOnSignal({ stop }, createLogger({ name: 'slow', level: 'error' }), 'stopping');
setInterval(() => undefined, STOP_MS);
process.stdout.write('ready\n');
