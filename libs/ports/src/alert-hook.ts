import type { AlertNotice, Result } from '@grappe/domain';

/** A way to tell people, or programs of theirs, of alerts. */
export interface AlertHook {
  /**
   * Resolves with what came back, in one line for a person, or with why nobody was told. Never rejects, and resolves soon after `signal` is
   * aborted, whatever the other end does. A notice may arrive twice when it is not certain that it did the first time.
   */
  tell(notice: AlertNotice, signal: AbortSignal): Promise<Result<string, HookFailure>>;
}

export interface HookFailure {
  /** One line for a person, without anything secret. */
  readonly message: string;
  /** The same may succeed a while later. */
  readonly mayPass: boolean;
}
