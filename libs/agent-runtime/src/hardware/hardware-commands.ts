import type { RelaySwitch, Result } from '@grappe/domain';
import type { Logger } from '@grappe/ports';
import { decodeSwitchRelay, type Command__Output } from '@grappe/protocol';

export interface HardwareCommandsOptions {
  readonly switchRelay: (change: RelaySwitch) => Promise<Result<void, string>>;
  /** Halts the board; tells once its containers have stopped, or why that is not certain. */
  readonly halt: (onStopped: (stopped: Result<void, string>) => void) => Promise<void>;
  readonly answer: (command: string, result: Result<void, string>) => void;
  readonly logger: Logger;
}

/** Carries out commands of the controller that concern the board, and answers them. */
export class HardwareCommands {
  readonly #options: HardwareCommandsOptions;

  constructor(options: HardwareCommandsOptions) {
    this.#options = options;
  }

  /** False: it is a command for somebody else. */
  handle(command: Command__Output): boolean {
    if (command.body === 'switchRelay') {
      void this.#switchRelay(command.id, command.switchRelay ?? null);
      return true;
    }
    if (command.body !== 'halt') return false;
    void this.#options.halt((stopped) => this.#options.answer(command.id, stopped));
    return true;
  }

  async #switchRelay(id: string, message: Parameters<typeof decodeSwitchRelay>[0]): Promise<void> {
    const { switchRelay, answer, logger } = this.#options;
    const change = decodeSwitchRelay(message);
    if (!change.ok) {
      answer(id, { ok: false, error: change.error.message });
      return;
    }
    const switched = await switchRelay(change.value);
    const { node, off } = change.value;
    if (switched.ok) logger.info({ node, off }, 'a relay was switched');
    else logger.error({ node, off, reason: switched.error }, 'a relay could not be switched');
    answer(id, switched);
  }
}
