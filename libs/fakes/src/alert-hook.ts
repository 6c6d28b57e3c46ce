import { err, noticeText, ok, type AlertNotice, type Result } from '@grappe/domain';
import type { AlertHook, HookFailure } from '@grappe/ports';

/** An AlertHook whose other end is this object. */
export class MemoryHook implements AlertHook {
  /** What the other end does. */
  behaviour: 'accept' | 'refuse' | 'refuse-for-good' | 'hang' = 'accept';
  readonly notices: AlertNotice[] = [];
  /** Tries, successful or not. */
  tries = 0;
  readonly #waiting: (() => void)[] = [];

  async tell(notice: AlertNotice, signal: AbortSignal): Promise<Result<string, HookFailure>> {
    if (signal.aborted) return err({ message: 'it was given up', mayPass: true });
    this.tries += 1;
    const { behaviour } = this;
    if (behaviour === 'hang') {
      for (const begun of this.#waiting.splice(0)) begun();
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      return err({ message: 'it did not answer in time', mayPass: true });
    }
    if (behaviour !== 'accept')
      return err({ message: 'it refuses', mayPass: behaviour === 'refuse' });
    this.notices.push(notice);
    return ok('accepted');
  }

  /** Resolves when the next try hangs. */
  hanging(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  texts(): readonly string[] {
    return this.notices.map(noticeText);
  }
}
