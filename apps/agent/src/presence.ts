import { connectBus } from '@grappe/adapter-mqtt';
import {
  LED_STATES,
  taskEnded,
  type HardwareReport,
  type NodeFacts,
  type TaskStatus,
} from '@grappe/domain';
import type { Bus, Logger, Rng } from '@grappe/ports';
import {
  nodeFactsTopic,
  nodeLightsTopic,
  nodePowerTopic,
  nodePresenceTopic,
  nodeTasksTopic,
  type NodeLightsMessage,
  type NodeTasksMessage,
} from '@grappe/protocol';
import type { NodeIdentityFiles, NodeSettings } from './data-folder.ts';
import { nodePowerMessage } from './power-message.ts';

export interface Presence {
  publishFacts(facts: NodeFacts): void;
  publishTasks(statuses: readonly TaskStatus[]): void;
  publishHardware(report: HardwareReport): void;
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
  const { rack, node } = settings;
  const publish = (on: string, payload: string): void => {
    void bus.publish({ topic: on, payload, retain: true });
  };
  const last = new Map<string, string>();
  const publishChange = (on: string, message: object): void => {
    const payload = JSON.stringify(message);
    if (payload === last.get(on)) return;
    last.set(on, payload);
    publish(on, payload);
  };
  return {
    publishTasks: (statuses) => publishChange(nodeTasksTopic(rack, node), countTasks(statuses)),
    publishHardware: (report) => {
      publishChange(nodePowerTopic(rack, node), nodePowerMessage(report));
      const state = LED_STATES.find((one) => one === report.lights);
      const message: NodeLightsMessage | undefined = state && { state };
      if (message !== undefined) publishChange(nodeLightsTopic(rack, node), message);
    },
    publishFacts: (facts) => {
      // The wall clock changes by itself and is no fact about the board.
      const { wallClockMs: _wallClockMs, ...lasting } = facts;
      publish(nodeFactsTopic(rack, node), JSON.stringify(lasting));
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
