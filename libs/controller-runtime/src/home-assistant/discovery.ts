import { hardwareOf, type ControllerState } from '@grappe/controller-core';
import { canonicalJson, type NodeName } from '@grappe/domain';
import { discoveryTopic } from '@grappe/protocol';
import { nodeDevice, type NodeFeatures } from './node-device.ts';
import { rackDevice } from './rack-device.ts';

interface Device {
  /** What it was made of. */
  readonly features: string;
  readonly payload: string;
}

/** Makes what Home Assistant is told. Remembers it: it changes with an upgrade, and is looked at every few seconds. */
export class Discovery {
  #devices = new Map<string, Device>();

  /** Payload by topic. The rack comes first: its nodes refer to it. */
  messages({ rack, durable, live }: ControllerState): Map<string, string> {
    const before = this.#devices;
    const now = new Map<string, Device>();
    const tell = <F>(topic: string, features: F, make: (features: F) => object): void => {
      const text = canonicalJson(features);
      const known = before.get(topic);
      const device =
        known?.features === text
          ? known
          : { features: text, payload: canonicalJson(make(features)) };
      now.set(topic, device);
    };
    const sensed = rack.converters.filter(({ powerGood }) => powerGood !== undefined);
    const rackFeatures = {
      name: rack.name,
      hasBattery: rack.power.battery !== undefined,
      converters: sensed.map(({ name }) => name),
    };
    tell(discoveryTopic(rack.name), rackFeatures, rackDevice);
    const featuresOf = (name: NodeName): NodeFeatures => {
      const { board, sensors } = hardwareOf(rack, name);
      const agentVersion = live.nodes.get(name)?.facts?.agentVersion;
      return {
        name,
        ...(board === undefined ? {} : { board }),
        ...(agentVersion === undefined ? {} : { agentVersion }),
        hasSensor: sensors.some(({ role }) => role === 'node'),
      };
    };
    for (const { name } of durable.nodes.values())
      tell(discoveryTopic(rack.name, name), featuresOf(name), (node) =>
        nodeDevice(rack.name, node),
      );
    this.#devices = now;
    return new Map([...now].map(([topic, { payload }]) => [topic, payload]));
  }
}
