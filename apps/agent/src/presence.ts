import { connectBus } from '@grappe/adapter-mqtt';
import type { NodeFacts } from '@grappe/domain';
import type { Bus, Logger, Rng } from '@grappe/ports';
import { nodeFactsTopic, nodePresenceTopic } from '@grappe/protocol';
import type { NodeIdentityFiles, NodeSettings } from './data-folder.ts';

export interface Presence {
  publishFacts(facts: NodeFacts): void;
  close(): Promise<void>;
}

/** Tells the rack over MQTT that this node is there and what it is. Nothing depends on it. */
export function announcePresence(
  settings: NodeSettings,
  identity: NodeIdentityFiles,
  rng: Rng,
  logger: Logger,
): Presence {
  const topic = nodePresenceTopic(settings.rack, settings.node);
  const bus: Bus = connectBus({
    urls: [settings.mqttUrl],
    tls: { ...identity, caPem: settings.mqttCaPem === '' ? identity.caPem : settings.mqttCaPem },
    clientId: settings.node,
    will: { topic, payload: 'offline', retain: true },
    birth: { topic, payload: 'online', retain: true },
    logger,
    random: () => rng.next(),
  });
  return {
    publishFacts: (facts) => {
      // The wall clock changes by itself and is no fact about the board.
      const { wallClockMs: _wallClockMs, ...lasting } = facts;
      void bus.publish({
        topic: nodeFactsTopic(settings.rack, settings.node),
        payload: JSON.stringify(lasting),
        retain: true,
      });
    },
    close: () => bus.close(),
  };
}
