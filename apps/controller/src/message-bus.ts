import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connectBus, startBroker } from '@grappe/adapter-mqtt';
import type { Failure, Identity, NodeName, RackEvent, RackName, Result } from '@grappe/domain';
import type { Bus, BusEar, Logger } from '@grappe/ports';
import {
  alertTopic,
  controllerPresenceTopic,
  eventTopic,
  nodeFactsTopic,
  nodeLightsTopic,
  nodePowerTopic,
  nodePresenceTopic,
  nodeTasksTopic,
  rackAlertsTopic,
  rackPowerTopic,
  type AlertMessage,
  type RackAlertsMessage,
  type RackPowerMessage,
} from '@grappe/protocol';
import type { ControllerSettings, DataFolder } from './data-folder.ts';

export interface MessageBus {
  publishEvent(event: RackEvent): void;
  publishPower(message: RackPowerMessage): void;
  publishAlerts(message: RackAlertsMessage): void;
  publishAlert(message: AlertMessage): void;
  /**
   * Calls `listener` when a node's connection to the broker begins or ends. Only for the controller's own broker: it is a hint that comes
   * sooner than silence, and nothing depends on it.
   */
  onPresence(listener: (node: NodeName, online: boolean) => void): void;
  /** For home automation, which says something as well. */
  readonly bus: Bus & BusEar;
  /** Ends the node's connection and clears what it left behind. */
  forgetNode(node: NodeName): void;
  close(): Promise<void>;
}

export interface MessageBusOptions {
  readonly rack: RackName;
  readonly folder: DataFolder;
  readonly settings: ControllerSettings;
  readonly tls: { readonly caPem: string; readonly certPem: string; readonly keyPem: string };
  readonly identify: (certificate: Uint8Array) => Result<Identity, Failure>;
  readonly logger: Logger;
}

/** The CA of an external broker when it is not the rack's own; empty otherwise. */
export async function externalBrokerCa(
  folder: DataFolder,
  settings: ControllerSettings,
): Promise<string> {
  if (settings.mqttUrl === undefined || !existsSync(folder.mqttCa)) return '';
  return readFile(folder.mqttCa, 'utf8');
}

/** The controller's own broker, or a connection to somebody else's. */
export async function openMessageBus(options: MessageBusOptions): Promise<MessageBus> {
  const { rack, settings, tls, logger } = options;
  if (settings.mqttUrl !== undefined) {
    const caPem = (await externalBrokerCa(options.folder, settings)) || tls.caPem;
    const topic = controllerPresenceTopic(rack);
    const bus = connectBus({
      urls: [settings.mqttUrl],
      tls: { ...tls, caPem },
      clientId: `${rack}-controller`,
      will: { topic, payload: 'offline', retain: true },
      birth: { topic, payload: 'online', retain: true },
      logger,
    });
    return onBus(rack, bus, { disconnect: () => undefined, follow: () => undefined });
  }
  const broker = await startBroker({
    address: settings.listen,
    port: settings.mqttPort,
    tls,
    rack,
    identify: options.identify,
    logger,
  });
  return onBus(rack, broker, {
    disconnect: (node) => broker.disconnectIdentity({ kind: 'node', name: node }),
    follow: (listener) =>
      broker.onClient(({ kind, identity }) => {
        if (identity.kind === 'node') listener(identity.name, kind === 'connected');
      }),
  });
}

/** What only a broker of one's own can do. */
interface OwnBroker {
  disconnect(node: NodeName): void;
  follow(listener: (node: NodeName, online: boolean) => void): void;
}

function onBus(rack: RackName, bus: Bus & BusEar, broker: OwnBroker): MessageBus {
  return {
    bus,
    onPresence: (listener) => broker.follow(listener),
    publishEvent: (event) => {
      void bus.publish({ topic: eventTopic(rack), payload: JSON.stringify(event), retain: false });
    },
    publishPower: (message) => {
      const payload = JSON.stringify(message);
      void bus.publish({ topic: rackPowerTopic(rack), payload, retain: true });
    },
    publishAlerts: (message) => {
      const payload = JSON.stringify(message);
      void bus.publish({ topic: rackAlertsTopic(rack), payload, retain: true });
    },
    publishAlert: (message) => {
      const payload = JSON.stringify(message);
      void bus.publish({ topic: alertTopic(rack), payload, retain: false });
    },
    forgetNode: (node) => {
      broker.disconnect(node);
      const topics = [
        nodePresenceTopic,
        nodeFactsTopic,
        nodeTasksTopic,
        nodePowerTopic,
        nodeLightsTopic,
      ];
      for (const topic of topics) {
        void bus.publish({ topic: topic(rack, node), payload: '', retain: true });
      }
    },
    close: () => bus.close(),
  };
}
