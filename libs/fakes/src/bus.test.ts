import { busContract } from '@grappe/port-contracts';
import { describe, expect, it } from 'vitest';
import { MemoryBus } from './bus.ts';

busContract('MemoryBus', async () => {
  const bus = new MemoryBus();
  return {
    bus,
    branch: 'grappe/black-pearl',
    received: (wanted) =>
      bus.messages.filter(({ topic }) => topic === wanted).map(({ payload }) => payload),
    retained: async (topic) => bus.retained(topic),
    outage: {
      begin: async () => {
        bus.connected = false;
      },
      end: async () => {
        bus.connected = true;
      },
    },
    dispose: () => bus.close(),
  };
});

describe('MemoryBus', () => {
  it('keeps a copy of each message for inspection', async () => {
    const bus = new MemoryBus();
    const message = { topic: 'a/b', payload: '1', retain: false };
    await bus.publish(message);
    message.payload = '2';
    expect(bus.messages).toEqual([{ topic: 'a/b', payload: '1', retain: false }]);
  });
});
