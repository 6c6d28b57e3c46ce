import type { Identity } from '@grappe/domain';

/** Facts over MQTT. Delivery is never relied on: a publication may be lost, late or repeated. */
export interface Bus {
  /** Hands a message over; resolves whether it was accepted by the broker or dropped because the broker is away. */
  publish(message: BusMessage): Promise<'accepted' | 'dropped'>;
  close(): Promise<void>;
}

/** The other direction, for the controller: what home automation says. */
export interface BusEar {
  /** Calls `listener` for what others publish from now on; what a broker kept from before is left out. Lasts until the bus is closed. */
  listen(filters: readonly string[], listener: (message: HeardMessage) => void): void;
}

export interface HeardMessage {
  readonly topic: string;
  readonly payload: string;
  /** Absent where the broker is somebody else's, which does not tell. */
  readonly from?: Identity;
}

export interface BusMessage {
  readonly topic: string;
  readonly payload: string;
  /** Kept by the broker for late subscribers. */
  readonly retain: boolean;
}
