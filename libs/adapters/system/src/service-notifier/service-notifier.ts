import { writeSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import type { Logger, ServiceNotifier } from '@grappe/ports';
import { SystemTimers } from '../system-timers.ts';
import { takeNotifySettings } from './notify-settings.ts';
import { SystemdNotifier } from './systemd-notifier.ts';

/**
 * What supervises this process, as its environment says; without a supervisor the words go nowhere. To be called before any other process is
 * started: it takes out of the environment what is meant for this one.
 */
export function serviceNotifier(logger: Logger): ServiceNotifier {
  const settings = takeNotifySettings(process.env, process.pid);
  if (typeof settings === 'object')
    return new SystemdNotifier({ settings, send, timers: looseTimers(), logger });
  if (settings === 'unheard') {
    logger.warn(
      {
        remedy:
          'Give the unit OpenFile=/run/systemd/notify:notify (systemd 253 or later), or Type=exec without WatchdogSec.',
      },
      'systemd waits for word from this service and has given it no way to send one: it will take it for one that does not start',
    );
  }
  return { ready: nothing, status: nothing, stopping: nothing };
}

const nothing = (): void => undefined;

/**
 * In the event loop itself, not in a thread beside it: threads that wait for a card would hold it up, and the event loop is what it tells of. It
 * waits only when systemd has left hundreds of messages unread.
 */
function send(descriptor: number, message: string): void {
  writeSync(descriptor, message);
}

/** Signs of life alone do not keep a process alive. */
function looseTimers(): SystemTimers {
  return new SystemTimers({
    monotonicMs: () => performance.now(),
    wait: (delayMs, then) => {
      const timeout = setTimeout(then, delayMs).unref();
      return () => clearTimeout(timeout);
    },
  });
}
