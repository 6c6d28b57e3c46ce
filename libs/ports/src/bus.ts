/** Facts over MQTT. Delivery is never relied on: a publication may be lost, late or repeated. */
export interface Bus {
  /** Hands a message over; resolves whether it was accepted by the broker or dropped because the broker is away. */
  publish(message: BusMessage): Promise<'accepted' | 'dropped'>;
  close(): Promise<void>;
}

export interface BusMessage {
  readonly topic: string;
  readonly payload: string;
  /** Kept by the broker for late subscribers. */
  readonly retain: boolean;
}
