import type { SensorFault } from '@grappe/domain';

/** Why a look at a UPS failed; never leaves this package. */
export class NutTrouble extends Error {
  readonly reason: SensorFault['cause'];

  constructor(reason: SensorFault['cause'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** A connection that was kept has ended meanwhile: upsd ends those on which nothing was said for a minute. */
export class ConnectionEnded extends NutTrouble {
  constructor(message: string) {
    super('unreadable', message);
  }
}

/** A proper answer of the server, after which the connection serves on. */
export class Refusal extends NutTrouble {}
