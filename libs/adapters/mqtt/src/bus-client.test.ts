import { createRequire } from 'node:module';
import { MemoryLogger } from '@grappe/fakes';
import { expect, it } from 'vitest';
import { connectBus } from './bus-client.ts';

/** The part of MQTT.js that writes packets; not a package of ours. */
interface PacketPackage {
  readonly writeToStream: { readonly cacheNumbers: boolean };
}

it('keeps no table of packet numbers, which takes more memory than all the rest of MQTT', async () => {
  const inMqtt = createRequire(createRequire(import.meta.url).resolve('mqtt'));
  const { writeToStream } = inMqtt('mqtt-packet') as PacketPackage;
  expect(writeToStream.cacheNumbers).toBe(true);
  const message = { topic: 'a', payload: '', retain: true };
  const bus = connectBus({
    urls: ['mqtts://127.0.0.1:1'],
    tls: { caPem: '', certPem: '', keyPem: '' },
    clientId: 'pearl1',
    will: message,
    birth: message,
    logger: new MemoryLogger(),
  });
  await bus.close();
  expect(writeToStream.cacheNumbers).toBe(false);
});
