import type { Logger, ServiceNotifier, Timers } from '@grappe/ports';
import type { NotifySettings } from './notify-settings.ts';

/**
 * Signs of life in the time that systemd grants for one. An event loop that is held up for as long as two of them, by a card for instance, is still
 * in time.
 */
const SIGNS_PER_SILENCE = 3;
/** systemd takes messages of up to 4096 bytes; four per character at most, and some for what else is in it. */
const STATUS_CHARACTERS_MAX = 500;

export interface SystemdNotifierParts {
  readonly settings: NotifySettings;
  /** One message; throws when it cannot be sent. */
  readonly send: (descriptor: number, message: string) => void;
  /** Those of the event loop, which are to prove that it runs. */
  readonly timers: Timers;
  readonly logger: Logger;
}

/** Speaks systemd's protocol (sd_notify) over a descriptor that systemd has opened. */
export class SystemdNotifier implements ServiceNotifier {
  readonly #parts: SystemdNotifierParts;
  #isHeard = true;

  constructor(parts: SystemdNotifierParts) {
    this.#parts = parts;
  }

  ready(): void {
    this.#send('READY=1');
    this.#live();
  }

  status(text: string): void {
    // Each line is a message of its own to systemd, and some of what is told comes from other machines.
    const line = text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
    this.#send(`STATUS=${line.slice(0, STATUS_CHARACTERS_MAX)}`);
  }

  stopping(): void {
    this.#send('STOPPING=1');
  }

  #live(): void {
    const { settings, timers } = this.#parts;
    if (settings.silenceMsMax === undefined) return;
    timers.after(settings.silenceMsMax / SIGNS_PER_SILENCE, () => {
      this.#send('WATCHDOG=1');
      this.#live();
    });
  }

  /** A failure is told once; the next message is tried all the same. */
  #send(message: string): void {
    const { settings, send, logger } = this.#parts;
    try {
      send(settings.descriptor, message);
      this.#isHeard = true;
    } catch (error) {
      if (this.#isHeard) logger.warn({ err: error }, 'systemd does not hear this service');
      this.#isHeard = false;
    }
  }
}
