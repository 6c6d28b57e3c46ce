import type { Bus } from '@grappe/ports';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

/** For a message to come round a real broker on a busy machine. */
const ARRIVAL_TIMEOUT_MS = 30_000;

export interface BusSubject {
  /** Connected already. */
  readonly bus: Bus;
  /** A topic below which this bus may publish. */
  readonly branch: string;
  /** Payloads that a subscriber of everything below `branch` has got on this topic so far, in order, retained or not. */
  received(topic: string): readonly string[];
  /** What a late subscriber gets on the topic now. */
  retained(topic: string): Promise<string | undefined>;
  /** Takes the broker away, and brings it back with the bus connected again. Absent when bus and broker are one process. */
  readonly outage?: { begin(): Promise<void>; end(): Promise<void> };
  dispose(): Promise<void>;
}

/** What every Bus must do; `make` gives a fresh broker for each test. */
export function busContract(title: string, make: () => Promise<BusSubject>): void {
  describe(`${title} as a Bus`, () => {
    let subject: BusSubject;

    beforeEach(async () => {
      subject = await make();
    });

    afterEach(async () => {
      await subject.dispose();
    });

    const publish = (leaf: string, payload: string, retain = false) =>
      subject.bus.publish({ topic: `${subject.branch}/${leaf}`, payload, retain });

    it('delivers what it says was accepted, in order', async () => {
      const payloads = ['1', '2', 'caf\u00e9 \u{1f347}', '4'];
      for (const payload of payloads) expect(await publish('facts', payload)).toBe('accepted');
      await vi.waitFor(
        () => expect(subject.received(`${subject.branch}/facts`)).toEqual(payloads),
        ARRIVAL_TIMEOUT_MS,
      );
      expect(await subject.retained(`${subject.branch}/facts`)).toBeUndefined();
    });

    it('retains the last retained message of a topic until an empty one clears it', async () => {
      const topic = `${subject.branch}/tasks`;
      expect(await publish('tasks', 'first', true)).toBe('accepted');
      expect(await publish('tasks', 'last', true)).toBe('accepted');
      expect(await publish('tasks', 'passing')).toBe('accepted');
      expect(await subject.retained(topic)).toBe('last');
      expect(await publish('tasks', '', true)).toBe('accepted');
      expect(await subject.retained(topic)).toBeUndefined();
    });

    it('drops after close, and may be closed twice', async () => {
      await subject.bus.close();
      await subject.bus.close();
      expect(await publish('facts', 'late')).toBe('dropped');
      expect(subject.received(`${subject.branch}/facts`)).toEqual([]);
    });

    it('drops while the broker is away and has the accepted retained facts there after it', async ({
      skip,
    }) => {
      const { outage } = subject;
      if (outage === undefined) return skip('bus and broker are one process');
      expect(await publish('facts', 'kept', true)).toBe('accepted');
      await outage.begin();
      expect(await publish('event', 'lost')).toBe('dropped');
      await outage.end();
      await vi.waitFor(
        async () => expect(await subject.retained(`${subject.branch}/facts`)).toBe('kept'),
        ARRIVAL_TIMEOUT_MS,
      );
      expect(subject.received(`${subject.branch}/event`)).toEqual([]);
      expect(await publish('event', 'again')).toBe('accepted');
    });
  });
}
