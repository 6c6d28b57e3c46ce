import type { HardwareReport, NodeName, RackNodeSpec, RackSpec } from '@grappe/domain';
import { NO_WIRING } from '@grappe/domain';
import type { Rack } from './rack.ts';
import { rackSpec } from './specs.ts';

const NO_REPORT: HardwareReport = {
  troubles: [],
  readings: [],
  powerGoods: [],
  relays: [],
  lights: 'healthy',
};

export function nodeSpec(name: string, changes: Partial<RackNodeSpec> = {}): RackNodeSpec {
  return { name: name as NodeName, roles: [], labels: {}, wiring: NO_WIRING, ...changes };
}

/** Two nodes on each converter: n1 and n2 on c1, n3 and n4 on c2, ...; the last node holds all relays, and its own is on the first. */
export function wiredRack(nodes: number, changes: Partial<RackSpec> = {}): RackSpec {
  const names = Array.from({ length: nodes }, (_, n) => `n${n + 1}`);
  const last = `n${nodes}`;
  const converters: Record<string, string[]> = {};
  names.forEach((name, n) => (converters[`c${Math.floor(n / 2) + 1}`] ??= []).push(name));
  const spec = rackSpec(converters);
  return {
    ...spec,
    converters: spec.converters.map((converter, index) => ({
      ...converter,
      powerGood: {
        node: (converter.nodes.includes(last as NodeName) ? 'n1' : last) as NodeName,
        gpio: 2 + index,
        activeLow: false,
      },
    })),
    nodes: names.map((name, index) =>
      nodeSpec(name, {
        wiring: {
          ...NO_WIRING,
          relay: {
            node: (name === last ? 'n1' : last) as NodeName,
            gpio: 16 + index,
            activeLow: false,
          },
        },
      }),
    ),
    ...changes,
  };
}

/** The node's agent says what its hardware senses. */
export function report(rack: Rack, name: string, changes: Partial<HardwareReport>): void {
  const { session } = rack.agent(name);
  if (session === undefined) throw new Error(`${name} is not connected`);
  rack.post({
    kind: 'hardware-report',
    node: name as NodeName,
    session,
    report: { ...NO_REPORT, ...changes },
  });
}

export function press(rack: Rack, name: string, kind: 'short' | 'long'): void {
  const { session } = rack.agent(name);
  if (session === undefined) throw new Error(`${name} is not connected`);
  rack.post({ kind: 'button', node: name as NodeName, session, press: kind });
}

/** The node has stopped what it ran, and its board is gone. */
export function goDown(rack: Rack, name: string): void {
  rack.post({ kind: 'halted', node: name as NodeName, stopped: true, message: '' });
  rack.closeStream(name);
  const agent = rack.agent(name);
  agent.tasks.clear();
  agent.reachable = false;
}

/** It has power again. */
export function comeUp(rack: Rack, name: string, boot = 'boot-2'): void {
  const agent = rack.agent(name);
  agent.reboot(boot);
  agent.reachable = true;
  rack.connect(name);
}
