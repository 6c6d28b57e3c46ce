import { connectBus } from '@grappe/adapter-mqtt';
import { taskEnded, type NodeFacts, type TaskStatus } from '@grappe/domain';
import type { Bus, Logger, Rng } from '@grappe/ports';
import {
  nodeFactsTopic,
  nodePresenceTopic,
  nodeTasksTopic,
  type NodeTasksMessage,
} from '@grappe/protocol';
import type { NodeIdentityFiles, NodeSettings } from './data-folder.ts';

export interface Presence {
  publishFacts(facts: NodeFacts): void;
  publishTasks(statuses: readonly TaskStatus[]): void;
  close(): Promise<void>;
}

/** Tells the rack over MQTT that this node is there and what it is. Nothing depends on it. */
export function announcePresence(
  settings: NodeSettings,
  identity: () => NodeIdentityFiles,
  rng: Rng,
  logger: Logger,
): Presence {
  const topic = nodePresenceTopic(settings.rack, settings.node);
  const bus: Bus = connectBus({
    urls: [settings.mqttUrl],
    tls: identityForBroker(settings, identity),
    clientId: settings.node,
    will: { topic, payload: 'offline', retain: true },
    birth: { topic, payload: 'online', retain: true },
    logger,
    random: () => rng.next(),
  });
  let lastTasks = '';
  return {
    publishTasks: (statuses) => {
      const payload = JSON.stringify(countTasks(statuses));
      if (payload === lastTasks) return;
      lastTasks = payload;
      void bus.publish({
        topic: nodeTasksTopic(settings.rack, settings.node),
        payload,
        retain: true,
      });
    },
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

/** Read anew for every connection: the certificate is renewed in place. */
function identityForBroker(
  settings: NodeSettings,
  identity: () => NodeIdentityFiles,
): NodeIdentityFiles {
  return {
    get caPem() {
      return settings.mqttCaPem === '' ? identity().caPem : settings.mqttCaPem;
    },
    get certPem() {
      return identity().certPem;
    },
    get keyPem() {
      return identity().keyPem;
    },
  };
}

function countTasks(statuses: readonly TaskStatus[]): NodeTasksMessage {
  const running = statuses.filter(({ state }) => state === 'running').length;
  const failed = statuses.filter(({ state }) => state === 'failed' || state === 'rejected').length;
  const present = statuses.filter(({ state }) => !taskEnded(state) && state !== 'stopping').length;
  return { running, starting: present - running, failed };
}
