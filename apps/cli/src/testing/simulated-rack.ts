import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inFolder, runInTerminal, type Outcome } from './test-terminal.ts';

/** Six boards on three converters. */
export const RACK = `rack: black-pearl
network: { cidr: 172.16.0.0/16, gateway: 172.16.0.1, virtualIp: 172.16.0.50 }
power:
  battery: { chemistry: lead-acid, nominalVolts: 12, capacityAh: 40, sensor: { node: black-pearl1, hwmon: ina226 } }
  converters:
    - { name: c1, nodes: [black-pearl1, black-pearl2], maxAmps: 5, powerGood: { node: black-pearl3, gpio: 23 } }
    - { name: c2, nodes: [black-pearl3, black-pearl4], maxAmps: 5 }
    - { name: c3, nodes: [black-pearl5, black-pearl6], maxAmps: 5 }
  switchWatts: 9.26
nodes:
  - { name: black-pearl1, address: 172.16.0.51, board: rpi-3b, leds: { power: 17, status: 27 } }
  - { name: black-pearl2, address: 172.16.0.52, board: rpi-3b, roles: [gateway], relay: { node: black-pearl5, gpio: 22 } }
  - { name: black-pearl3, address: 172.16.0.53, board: rpi-3b }
  - { name: black-pearl4, address: 172.16.0.54, board: rpi-3b }
  - { name: black-pearl5, address: 172.16.0.55, board: rpi-4b }
  - { name: black-pearl6, address: 172.16.0.56, board: rpi-3b, roles: [gateway] }
`;

/** A database that is tied to a node of c1, web servers that are not, a singleton, and something on every node. */
export const STACK = `name: guestbook
services:
  db:
    image: grappe/postgres:15
    deploy:
      placement: { constraints: [node.hostname == black-pearl1] }
      resources: { reservations: { cpus: '0.25', memory: 128M } }
    volumes: ['data:/var/lib/postgresql/data']
  web:
    image: grappe/guestbook:1
    deploy: { replicas: 3, resources: { reservations: { memory: 48M } } }
    ports: ['8080:8080']
  clock:
    image: grappe/clock:1
    x-grappe: { singleton: true }
    stop_grace_period: 1s
  probe: { image: grappe/probe:1, deploy: { mode: global } }
volumes: { data: {} }
`;

/** Runs `grappe simulate rack.yaml compose.yaml ARGS` on these texts. */
export async function simulateIn(
  args: readonly string[],
  { rack = RACK, stack = STACK }: { readonly rack?: string; readonly stack?: string } = {},
): Promise<Outcome> {
  return inFolder(async (folder) => {
    const files = [join(folder, 'rack.yaml'), join(folder, 'compose.yaml')] as const;
    await writeFile(files[0], rack);
    await writeFile(files[1], stack);
    return runInTerminal(['simulate', ...files, ...args]);
  });
}
