import type { GatewayDuty } from '@grappe/domain';

export interface RecalledDuty {
  readonly duty: GatewayDuty;
  /** It was noted by an earlier agent of this boot, and what is on the card differs. */
  readonly unsaved: boolean;
}

/**
 * What this gateway serves: on the card for a boot at which no controller is there, and, as the card is spared, in memory for the next agent of this
 * boot, which would otherwise take what runs back to what was saved last. Certificates are part of it: secret.
 */
export interface FrontDoorMemory {
  /** Absent when nothing was saved yet; rejects with `CORRUPT` when the file cannot be understood: the next `save` replaces it. */
  load(): Promise<RecalledDuty | undefined>;
  /** Durable when it resolves. Called only when something has changed, and seldom: cards wear out. */
  save(duty: GatewayDuty): Promise<void>;
  /** Until the board halts; on no card, so that each change can be noted. A note that cannot be made is none: what was saved counts then. */
  note(duty: GatewayDuty): Promise<void>;
}
