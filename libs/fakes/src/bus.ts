import type { Bus, BusMessage } from '@grappe/ports';

/** Messages kept for inspection, oldest dropped first: a long simulation publishes without end. */
const MESSAGES_KEPT_MAX = 10_000;

/** A Bus whose broker is this object. */
export class MemoryBus implements Bus {
  /** While false, the broker is away and publications are dropped. */
  connected = true;
  readonly messages: BusMessage[] = [];
  readonly #retained = new Map<string, string>();
  #closed = false;

  async publish(message: BusMessage): Promise<'accepted' | 'dropped'> {
    if (!this.connected || this.#closed) return 'dropped';
    this.messages.push({ ...message });
    if (this.messages.length > MESSAGES_KEPT_MAX) this.messages.shift();
    if (message.retain) this.#retain(message);
    return 'accepted';
  }

  /** What a late subscriber would get on the topic. */
  retained(topic: string): string | undefined {
    return this.#retained.get(topic);
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  /** An empty retained payload clears the topic (MQTT 5.0, 3.3.1.3). */
  #retain({ topic, payload }: BusMessage): void {
    if (payload === '') this.#retained.delete(topic);
    else this.#retained.set(topic, payload);
  }
}
