import type { NodeHardware, NodeName, RackSpec, RoleSensor, SensorSpec } from '@grappe/domain';

/** What rack.yaml says is wired to a node: its own lights, button and sensors, and what it switches and watches for others. */
export function hardwareOf(rack: RackSpec, name: NodeName): NodeHardware {
  const own = rack.nodes.find((node) => node.name === name);
  const { power, status } = own?.wiring.leds ?? {};
  const button = own?.wiring.button;
  return {
    ...(power === undefined ? {} : { powerLed: power }),
    ...(status === undefined ? {} : { statusLed: status }),
    ...(button === undefined ? {} : { button }),
    relays: rack.nodes.flatMap(({ name: node, wiring: { relay } }) =>
      relay?.node === name ? [{ node, gpio: relay.gpio, activeLow: relay.activeLow }] : [],
    ),
    powerGoods: rack.converters.flatMap(({ name: converter, powerGood }) =>
      powerGood?.node === name
        ? [{ converter, gpio: powerGood.gpio, activeLow: powerGood.activeLow }]
        : [],
    ),
    sensors: [...nodeSensors(own?.wiring.sensor), ...batterySensors(rack, name)],
    ...(own?.board === undefined ? {} : { board: own.board }),
  };
}

function nodeSensors(spec: SensorSpec | undefined): RoleSensor[] {
  return spec === undefined ? [] : [{ role: 'node', spec }];
}

function batterySensors({ power }: RackSpec, name: NodeName): RoleSensor[] {
  if (power.battery?.sensor === undefined) return [];
  const { sensor, ...battery } = power.battery;
  const { node, ...spec } = sensor;
  return node === name ? [{ role: 'battery', spec, battery }] : [];
}
