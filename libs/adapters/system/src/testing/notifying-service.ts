import { execFileSync } from 'node:child_process';
import { createLogger } from '../create-logger.ts';
import { serviceNotifier } from '../service-notifier/service-notifier.ts';

/**
 * A service for the tests: says what a process that it starts finds of systemd's words, becomes ready, and lives until nobody hears it any more. Then
 * it has nothing left to wait for.
 */
const LOOK_MS = 20;
const SYSTEMD_WORDS = /^(NOTIFY|LISTEN|WATCHDOG)_/;

let heard = true;
const logger = createLogger({
  name: 'notifying',
  level: 'warn',
  destination: {
    write: (line) => {
      process.stderr.write(line);
      heard = false;
    },
  },
});
const notifier = serviceNotifier(logger);
notifier.status('starting');
const look = 'env | cut -d= -f1; echo; for f in /proc/$$/fd/*; do readlink "$f"; done; exit 0';
const [names = '', files = ''] = execFileSync('/bin/sh', ['-c', look], {
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'ignore'],
}).split('\n\n');
const words = names.split('\n').filter((name) => SYSTEMD_WORDS.test(name));
const sockets = files.split('\n').filter((file) => file.startsWith('socket:'));
// Its output is a pipe of this process, which Node makes of a pair of sockets.
notifier.status(`a child has ${words.length} words and ${sockets.length - 1} other sockets`);
notifier.ready();
const wait = setInterval(() => {
  if (!heard) clearInterval(wait);
}, LOOK_MS);
