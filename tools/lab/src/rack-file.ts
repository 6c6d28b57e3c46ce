import { BODY_PINS, convertersOf, type LabBody } from './body/body-description.ts';
import type { LabDescription, LabNode } from './lab-description.ts';

/** Of each converter, on its 5 V side. */
const CONVERTER_AMPS = 5;
/** The battery and the switch of the ten-Pi rack. */
const BATTERY_AH = 40;
const SWITCH_WATTS = 9.26;
/** How many of its nodes a rack with a body may power in each tier: as in the ten-Pi rack. */
const NODES_IN_TIER = { saver: 0.6, critical: 0.3 } as const;
const METERS = {
  gauge: 'powerSupply: rack-battery',
  ina226: 'hwmon: ina226, shuntOhms: 0.002',
} as const;

/** The description of this rack, as the controller reads it. */
export function rackYaml({ description }: { readonly description: LabDescription }): string {
  const { subnet, hostAddress, name, nodes, body, frontDoor } = description;
  const virtualIp = frontDoor === undefined ? '' : `, virtualIp: ${frontDoor.virtualIp}`;
  return [
    `rack: ${name}`,
    `network: { cidr: ${subnet}, gateway: ${hostAddress}${virtualIp} }`,
    'power:',
    ...(body === undefined ? [] : energyLines(body, nodes.length)),
    '  converters:',
    ...converterLines(nodes, body),
    'nodes:',
    ...nodes.map((node) => nodeLine(node, description)),
    '',
  ].join('\n');
}

function energyLines({ meter, firstNode }: LabBody, nodes: number): string[] {
  const sensor = `{ node: ${firstNode}, ${METERS[meter]} }`;
  const saver = Math.max(1, Math.round(nodes * NODES_IN_TIER.saver));
  const critical = Math.max(1, Math.round(nodes * NODES_IN_TIER.critical));
  return [
    `  battery: { chemistry: lead-acid, nominalVolts: 12, capacityAh: ${BATTERY_AH}, sensor: ${sensor} }`,
    `  switchWatts: ${SWITCH_WATTS}`,
    '  tiers:',
    `    saver: { below: 60%, nodes: ${saver} }`,
    `    critical: { below: 40%, nodes: ${critical} }`,
  ];
}

function converterLines(nodes: readonly LabNode[], body: LabBody | undefined): string[] {
  return convertersOf(nodes.map(({ name }) => name)).map(({ name, nodes: fed, watcher }) => {
    const powerGood =
      body === undefined || watcher === undefined
        ? ''
        : `, powerGood: { node: ${watcher}, gpio: ${BODY_PINS.powerGood} }`;
    return `    - { name: ${name}, nodes: [${fed.join(', ')}], maxAmps: ${CONVERTER_AMPS}${powerGood} }`;
  });
}

function nodeLine({ name, address }: LabNode, { body, frontDoor }: LabDescription): string {
  const parts = [`name: ${name}`, `address: ${address}`];
  const roles: string[] = [];
  if (name === body?.firstNode) roles.push('controller');
  if (frontDoor?.gateways.includes(name) === true) roles.push('gateway');
  if (roles.length > 0) parts.push(`roles: [${roles.join(', ')}]`);
  if (body !== undefined) {
    parts.push('board: rpi-3b');
    parts.push(`leds: { power: ${BODY_PINS.powerLed}, status: { kernel: ACT } }`);
    parts.push(`button: ${BODY_PINS.button}`, 'sensor: { hwmon: ina219, shuntOhms: 0.1 }');
    const relay = body.relays.find(({ node }) => node === name);
    if (relay !== undefined) parts.push(`relay: { node: ${relay.holder}, gpio: ${relay.gpio} }`);
  }
  return `  - { ${parts.join(', ')} }`;
}
